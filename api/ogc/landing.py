"""Landing page, conformance declaration and the API definition."""

from starlette.responses import Response

from api.ogc import openapi, respond
from api.ogc.call import HTML, JSON, OPENAPI, REL, Call

TITLE = ("民政一张图 空间数据接口", "Minzheng GIS spatial API")
DESCRIPTION = (
    "行政区划、界线、界桩、地名、公墓、养老设施与居民点，按 OGC API 标准提供。坐标系 CGCS2000，经度在前。",
    "Divisions, boundaries, markers, place names, facilities and settlements by OGC API. CGCS2000, lon first.",
)

FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
WRITES = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/"
FILTERING = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
SCHEMAS = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
CONFORMANCE = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    f"{FEATURES}core",
    f"{FEATURES}geojson",
    f"{FEATURES}html",
    f"{FEATURES}oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    f"{WRITES}create-replace-delete",
    f"{WRITES}update",
    f"{WRITES}features",
    f"{WRITES}optimistic-locking-etags",
    f"{FILTERING}queryables",
    f"{FILTERING}queryables-query-parameters",
    f"{FILTERING}filter",
    f"{FILTERING}features-filter",
    f"{CQL2}cql2-text",
    f"{CQL2}cql2-json",
    f"{CQL2}basic-cql2",
    f"{CQL2}advanced-comparison-operators",
    f"{CQL2}case-insensitive-comparison",
    f"{CQL2}accent-insensitive-comparison",
    f"{CQL2}basic-spatial-functions",
    f"{CQL2}basic-spatial-functions-plus",
    f"{CQL2}spatial-functions",
    f"{CQL2}temporal-functions",
    f"{CQL2}property-property",
    f"{CQL2}arithmetic",
    f"{SCHEMAS}schemas",
    f"{SCHEMAS}core-roles-features",
    f"{SCHEMAS}returnables-and-receivables",
    f"{SCHEMAS}queryables",
    f"{SCHEMAS}sortables",
    f"{TILES}core",
    f"{TILES}tileset",
    f"{TILES}tilesets-list",
    f"{TILES}geodata-tilesets",
    f"{TILES}dataset-tilesets",
    f"{TILES}collections-selection",
    f"{TILES}mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
]
"""The classes that are met in full, and no others."""

FORMS = {"json": JSON, "html": HTML}


async def landing(call: Call) -> Response:
    """`/ogc`: what there is."""
    form = call.form()
    call.query.finish(("f", "lang"))
    links = [
        *call.self_links(form, FORMS),
        call.link(
            "service-desc",
            "/api",
            OPENAPI,
            call.words("接口定义 (OpenAPI 3.0)", "API definition (OpenAPI 3.0)"),
        ),
        call.link("service-doc", "/api?f=html", HTML, call.words("接口说明", "API documentation")),
        call.link("conformance", "/conformance", JSON, call.words("遵循的标准", "Conformance")),
        call.link("data", "/collections", JSON, call.words("数据集", "Collections")),
        call.link(f"{REL}tilesets-vector", "/tiles", JSON, call.words("矢量瓦片", "Vector tiles")),
        call.link(f"{REL}tiling-schemes", "/tileMatrixSets", JSON, call.words("瓦片矩阵集", "Tile matrix sets")),
    ]
    data = {"title": call.words(*TITLE), "description": call.words(*DESCRIPTION), "links": links}
    return await respond.page(call, "landing", data=data) if form == "html" else respond.json(call, data)


async def conformance(call: Call) -> Response:
    """`/ogc/conformance`: the classes we meet."""
    form = call.form()
    call.query.finish(("f", "lang"))
    data = {"conformsTo": CONFORMANCE, "links": call.self_links(form, FORMS)}
    return await respond.page(call, "conformance", data=data) if form == "html" else respond.json(call, data)


async def definition(call: Call) -> Response:
    """`/ogc/api`: the OpenAPI 3.0 document of what this viewer can read."""
    form = call.form()
    call.query.finish(("f", "lang"))
    data = openapi.document(call, title=call.words(*TITLE), description=call.words(*DESCRIPTION))
    return await respond.page(call, "api", data=data) if form == "html" else respond.json(call, data, OPENAPI)
