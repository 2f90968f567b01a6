"""Settings of the region in the register: read by every command, changed as one batch with its reason, kept for ever.

A record stands for each setting that was ever set; all others have their default. Nothing is remembered between
transactions, so a change is seen by every running server with its next request.
"""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from sqlalchemy import Boolean, Index, String, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.core.db import Base, Role
from gis.core.errors import Invalid
from gis.core.history import ChangeBatch, VersionedMixin, open_batch
from gis.core.memory import memory, read_revision
from gis.core.reads import pool
from gis.core.region import SETTINGS, Region, region_of
from gis.core.statement import Statement
from gis.core.types import pattern, register_table, secrecy_known

_PUBLISHED = Statement(
    "SELECT coalesce(json_object_agg(key, value), '{}')::text FROM view_public.region_settings",
    (),
)


class RegionSetting(VersionedMixin, Base):
    """One setting of the region that was set; see `gis.core.region` for what it means."""

    __tablename__ = "region_setting"
    __table_args__ = (
        pattern("key", "^[a-z][a-z0-9_]{1,59}$"),
        secrecy_known(),
        Index("uq_region_setting_key", "key", unique=True),
        register_table("Settings of the region: area, zones, codes, tolerances"),
    )

    key: Mapped[str] = mapped_column(String(60), comment="Name of the setting")
    value: Mapped[Any] = mapped_column(JSONB, comment="Its value")
    verified: Mapped[bool] = mapped_column(Boolean, comment="True: somebody has confirmed the value at its source")


def read_region(session: Session) -> Region:
    """Return the region as this transaction sees it; defaults where nothing was set."""
    return region_of(_values(session))


async def published_region() -> Region:
    """Return what is public of the region (names, area, zones), for pages; read again after each change."""
    reading, key = pool(Role.APP_RO), "region"
    revision = await read_revision(reading)
    kept: Region | None = memory(reading).get(revision, key)
    if kept is None:
        ((body,),) = await reading.rows(_PUBLISHED)
        kept = region_of(orjson.loads(body))
        memory(reading).keep(revision, key, kept)
    return kept


def list_settings(session: Session) -> list[dict[str, Any]]:
    """Return every setting with its value, default, unit, source, and who changed it when and why."""
    query = select(RegionSetting, ChangeBatch).join(ChangeBatch, ChangeBatch.id == RegionSetting.batch_id)
    found = {stored.key: (stored, batch) for stored, batch in session.execute(query.where(~RegionSetting.deleted))}
    return [_described(key, *found.get(key, (None, None))) for key in SETTINGS]


def change_settings(
    session: Session,
    values: Mapping[str, Any],
    *,
    actor: str,
    reason: str,
    verified: Collection[str] = (),
    request_id: str | None = None,
) -> int:
    """Set settings in one batch and return how many changed; None puts one back to its default.

    Keys in `verified` are marked as confirmed at their source; a value set without it is not.

    Raises:
        Invalid: no reason, an unknown key, or values that the region cannot have (code `settings`).
    """
    if not reason.strip():
        raise Invalid("请写明修改原因", "Give the reason of the change", code="reason")
    if strangers := sorted({*values, *verified} - SETTINGS.keys()):
        named = "、".join(key[:60] for key in strangers)
        raise Invalid(f"没有这些设置：{named}", f"No such settings: {named}", code="settings")
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('region settings'))"))
    before = _values(session)
    given = orjson.loads(orjson.dumps(dict(values)))
    after = {key: value for key, value in {**before, **given}.items() if value is not None}
    region_of(after)
    stored = {each.key: each for each in session.scalars(select(RegionSetting))}
    changed = {key: wanted for key in {*values, *verified} if (wanted := _wanted(key, stored, after, verified))}
    if changed:
        open_batch(session, kind="settings", actor=actor, reason=reason.strip()[:1000], request_id=request_id)
    for key, (value, is_verified, is_default) in sorted(changed.items()):
        setting = stored.get(key) or RegionSetting(key=key, secrecy="public" if SETTINGS[key].public else "internal")
        setting.value, setting.verified, setting.deleted, setting.source = value, is_verified, is_default, actor
        session.add(setting)
    session.flush()
    return len(changed)


def _wanted(
    key: str, stored: Mapping[str, RegionSetting], after: Mapping[str, Any], verified: Collection[str]
) -> tuple[Any, bool, bool] | None:
    """Return what is to be stored of a setting: value, verified, put back to the default; None when it stands so."""
    setting = stored.get(key)
    stands = setting is not None and not setting.deleted
    if key not in after and key not in verified:
        return (SETTINGS[key].default, SETTINGS[key].verified, True) if stands else None
    value = after.get(key, orjson.loads(orjson.dumps(SETTINGS[key].default)))
    if setting is None or setting.deleted or setting.value != value:
        return value, key in verified, False
    return (value, True, False) if key in verified and not setting.verified else None


def _values(session: Session) -> dict[str, Any]:
    query = select(RegionSetting.key, RegionSetting.value).where(~RegionSetting.deleted)
    return {key: value for key, value in session.execute(query) if key in SETTINGS}


def _described(key: str, stored: RegionSetting | None, batch: ChangeBatch | None) -> dict[str, Any]:
    info = SETTINGS[key]
    return {
        "key": key,
        "group": info.group,
        "title_zh": info.title_zh,
        "title_en": info.title_en,
        "value": info.default if stored is None else stored.value,
        "default": info.default,
        "unit": info.unit,
        "clause": info.clause,
        "verified": info.verified if stored is None else stored.verified,
        "changed_at": None if stored is None else stored.sys_from.isoformat(),
        "changed_by": None if batch is None else batch.actor,
        "reason": None if batch is None else batch.reason,
    }
