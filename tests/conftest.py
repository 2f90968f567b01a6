"""Fixtures: a real migrated PostGIS, a real server, a real browser.

One throw-away cluster, in memory where there is plenty, serves the whole run (shared by the xdist workers);
`MINZHENG_TEST_DATABASE_URL` names a server to use instead (a superuser's address). Two template databases are made on demand: `empty` (migrated)
and `sample` (with the sample register); tests work on clones of them.

Fixtures for tests:

* `sample_db`, `empty_db`: address of a clone that belongs to this module and is *active*: `get_settings()`
  names it. A module uses one of the two; its tests share it.
* `own_db`: `with own_db("sample") as url:` a clone of one's own, active inside the block (destructive tests).
* `session`: SQLAlchemy session as `app_rw` on the active database (`sample_db` unless the test also asks for
  `empty_db`); everything is rolled back after the test, also what the code under test committed.
* `settings`: `settings(MINZHENG_PAGE_LIMIT_MAX="10")` sets the environment for one test, returns Settings.
* `users`: `users("surveyor", counties=["421202"])` makes an account with a key (writing where the role may) in the active
  database, returns `{"Authorization": "Bearer ..."}`.
* `client`: Starlette TestClient on `create_app()` over `sample_db`, one for the module.
* `server`: address of a real uvicorn over its own sample clone, one for the run, for tests that only read. Servers are
  forked from a process that has the program loaded (tests/fixtures/forge.py); tests of the start itself start it.
* `own_server`: the same for one module, whose tests may write. `server_users`, `own_server_users`: `users`
  there.
* `attacked`: a server over an empty register with canaries beside it; `bad_file`: each bad file of tests/bad_files;
  `note`: a line of their table (tests/fixtures/hostile.py).
* `visit`: pages in that browser, cut off from other hosts and watched for errors (tests/fixtures/web.py).
* `needed`: path of an outside program, `needed("curl")`; the test skips without it, and fails in CI.
* `browser`: Playwright's headless Chromium (the headless shell where there is one), one for the run.
* `desk`: a surveyor and a reviewer at work on markers through the API (tests/fixtures/desk.py).
* `officers`: a place-name officer and a reviewer at work on records (tests/fixtures/officers.py).
* `plant`: writes places with names into a server's database (tests/fixtures/planted.py).
* `drafter`: accounts at work on single features through the spatial API (tests/fixtures/drafter.py).
* `photos`: makes photos with EXIF by hand (tests/fixtures/photos.py).
* `conforms`, `viewer_of`, `role`: the checks of OGC API for each role (tests/fixtures/conformance.py).
* `export_site`, `export_sites(**settings)`: a server over 30,000 points, its clients and what it holds (tests/fixtures/exporting.py).
* `read_layer`: reads a layer of a vector tile by GDAL (tests/fixtures/tile_reading.py).
* `door`: a server of the run's own that is asked badly, `refused`: checks a refusal (tests/fixtures/bad_requests.py).
* `register_values`, `chinese_in`: what of a page in English is Chinese (tests/fixtures/english.py).
* `past`: changes a register and reads what it answered (tests/fixtures/past.py).
* `places`, `search`: adds places with names; asks the search of place names (tests/fixtures/places.py).
* `measure`: runs a command of measurements (tests/fixtures/measuring.py).
* `dying`: a check of rows that ends its process (tests/fixtures/apart.py).
* `shared_data`: the folder of real files beside the repository; the test skips where it is absent.
"""

import gc

pytest_plugins = [
    "tests.fixtures.cluster",
    "tests.fixtures.databases",
    "tests.fixtures.servers",
    "tests.fixtures.web",
    "tests.fixtures.uploads",
    "tests.fixtures.summary",
    "tests.fixtures.lines",
    "tests.fixtures.photos",
    "tests.fixtures.desk",
    "tests.fixtures.hostile",
    "tests.fixtures.officers",
    "tests.fixtures.names",
    "tests.fixtures.places",
    "tests.fixtures.planted",
    "tests.fixtures.measuring",
    "tests.fixtures.drafter",
    "tests.fixtures.tile_reading",
    "tests.fixtures.conformance",
    "tests.fixtures.bad_requests",
    "tests.fixtures.past",
    "tests.fixtures.apart",
    "tests.fixtures.exporting",
    "tests.fixtures.english",
]


def pytest_collection_finish() -> None:
    """Do not search what was loaded for garbage again and again: it took a fifteenth of a worker's time."""
    gc.collect()
    gc.freeze()
