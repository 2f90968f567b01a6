CREATE FUNCTION register.published_in(geom geometry, srid integer) RETURNS geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN srid = 3857 THEN register.display_3857(geom) WHEN srid BETWEEN 4491 AND 4554 THEN ST_Transform(geom, srid) END;
COMMENT ON FUNCTION register.published_in(geometry, integer) IS
    'CGCS2000 degrees to a CGCS2000 Gauss-Krueger zone (projection only) or to Web Mercator (display only); NULL for any other system';
