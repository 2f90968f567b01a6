"""Every setting of the system, read from the environment (prefix `MINZHENG_`); `.env.example` documents each."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Settings of one running instance."""

    model_config = SettingsConfigDict(env_prefix="MINZHENG_", env_file=ROOT / ".env", extra="ignore")

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="TCP port of the server.")
    home: Path = Field(Path(".local"), description="State: cluster, uploads, logs. Relative to the project.")
    database_url: str | None = Field(None, description="Use this PostGIS; no private cluster is started.")
    database_read_url: str | None = Field(None, description="Optional read replica for public reads.")
    public_url: str | None = Field(None, description="Address clients see, where a proxy stands in front.")
    allowed_hosts: str = Field("", description="Further host names the server answers to, with commas.")

    pool_size: int = Field(4, ge=1, le=64, description="Read connections per database role.")
    pool_wait_s: float = Field(2.0, gt=0, description="Wait for a free connection, then 503.")
    read_timeout_ms: int = Field(5_000, ge=100, description="Longest read statement.")
    write_timeout_ms: int = Field(60_000, ge=1_000, description="Longest write statement.")
    lock_timeout_ms: int = Field(3_000, ge=100, description="Longest wait for a lock.")

    page_limit_default: int = Field(100, ge=1, description="Features on a page when `limit` is absent.")
    page_limit_max: int = Field(1_000, ge=1, description="Largest page; a larger `limit` gives this many.")
    export_at_once: int = Field(2, ge=1, description="Exports a server process makes at once; the next gets 503.")
    export_timeout_s: int = Field(600, ge=1, description="Longest export, sending included.")
    export_file_max_bytes: int = Field(4_000_000_000, ge=1_000_000, description="Largest temporary file of an export.")
    tile_cache_bytes: int = Field(64_000_000, ge=0, description="Tiles a server process remembers; 0 for none.")
    url_max_bytes: int = Field(48_000, ge=2_000, le=65_000, description="Longest address of a request.")
    headers_max: int = Field(100, ge=20, description="Most headers of a request.")
    headers_max_bytes: int = Field(32_000, ge=4_000, description="Headers of a request, together.")
    request_wait_s: int = Field(20, ge=1, description="Wait for a request's head and for its body.")
    json_max_bytes: int = Field(1_000_000, ge=1_000, description="Largest JSON body.")
    upload_max_bytes: int = Field(20_000_000, ge=1_000, description="Largest uploaded file.")
    upload_unpacked_max_bytes: int = Field(200_000_000, ge=1_000, description="Largest unpacked upload.")
    upload_ratio_max: int = Field(100, ge=2, description="Largest packing ratio once past 1 MB.")
    upload_entries_max: int = Field(200, ge=1, description="Most entries in an archive.")
    upload_rows_max: int = Field(50_000, ge=1, description="Most rows in a file.")
    upload_columns_max: int = Field(100, ge=1, description="Most columns in a file.")
    upload_cell_max_chars: int = Field(4_000, ge=1, description="Longest cell.")
    upload_vertices_max: int = Field(500_000, ge=4, description="Most vertices of one line or area.")
    parse_memory_bytes: int = Field(1 << 30, ge=1 << 26, description="Memory of the parsing process.")
    parse_cpu_s: int = Field(20, ge=1, description="CPU seconds of the parsing process.")
    check_processes: int = Field(2, ge=0, le=64, description="Processes that check large uploads; 0: the server does.")
    parse_wall_s: int = Field(30, ge=1, description="Wall-clock seconds of the parsing process.")

    session_idle_minutes: int = Field(30, ge=1, description="A login ends after this long without a request.")
    session_absolute_hours: int = Field(10, ge=1, description="A login ends after this long in any case.")
    sign_in_failures_max: int = Field(5, ge=1, description="Wrong passwords for a name from one place, then a lock.")
    sign_in_failures_address_max: int = Field(20, ge=1, description="Wrong passwords from one address, whatever names.")
    sign_in_failures_name_max: int = Field(100, ge=1, description="Wrong passwords for a name, wherever from.")
    sign_in_window_minutes: int = Field(15, ge=1, description="Failures within this time are counted together.")
    sign_in_lock_minutes: int = Field(15, ge=1, description="First lock; each further one of a day is twice as long.")
    sign_in_lock_max_minutes: int = Field(240, ge=1, description="Longest lock.")
    key_failures_max: int = Field(60, ge=1, description="Wrong API keys from one address, then a lock.")
    map_approval_no: str | None = Field(None, description="审图号 of the public map, once issued.")

    @property
    def home_path(self) -> Path:
        """The state folder, absolute."""
        return self.home if self.home.is_absolute() else ROOT / self.home


@lru_cache
def get_settings() -> Settings:
    """Return the settings; read once, on the first call and never at import."""
    return Settings()
