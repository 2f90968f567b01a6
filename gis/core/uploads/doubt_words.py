"""Words of the findings that question a declaration: spelling, projection, datum, and a local similarity."""

from gis.core.uploads.findings import Rule

DOUBTS: dict[str, Rule] = {
    "crs-local": Rule(
        "error",
        "声明为独立坐标系（LOCAL），没有公共点不能换算",
        "Declared as a local grid; without common points it cannot be converted",
        "在导入设定 similarity 中给出公共点，或按已登记界桩转换",
        "Give common points in the profile under `similarity`, or match registered markers",
    ),
    "crs-from-file": Rule(
        "info",
        "坐标系取自文件：{value}",
        "The coordinate system is the one that the file states: {value}",
        "核对；可在导入设定 crs 中另行声明",
        "Check; `crs` in the profile stands above it",
    ),
    "crs-differs-from-file": Rule(
        "warning",
        "声明的坐标系 {value} 与文件所写的 {stated} 不同，按声明采用",
        "{value} was declared; the file states {stated}. The declaration is used",
        "核对哪一个是对的",
        "Check which of them is right",
    ),
    "compact-dms?": Rule(
        "error",
        "{count} 行都可能是紧凑度分秒：{example} 读作十进制是 {decimal}°，读作度分秒是 {compact}°，相差 {apart_km} km",
        "{count} rows may all be compact DMS: {example} is {decimal}° as decimal, {compact}° as DMS, {apart_km} km off",
        "在导入设定 angle 中声明 decimal 或 compact-dms",
        "Declare angle decimal or compact-dms in the profile",
    ),
    "compact-dms-few": Rule(
        "warning",
        "{count} 行太少，分不清十进制度和紧凑度分秒：{example} 按十进制 {decimal}° 采用，读作度分秒是 {compact}°",
        "{count} rows are too few to tell decimal from compact DMS: {example} is {decimal}° (used) or {compact}°",
        "核对；在导入设定 angle 中声明",
        "Check; declare `angle` in the profile",
    ),
    "utm?": Rule(
        "warning",
        "数字不能区分{zh}（声明的 {value}）和 {other_zh}：两者位置相差约 {apart} m",
        "Numbers cannot tell {en} (declared, {value}) from {other_en}: they lie about {apart} m apart",
        "核对仪器的投影设置（高斯投影比例因子 1，UTM 0.9996）",
        "Check the projection of the instrument (scale 1 for Gauss-Krueger, 0.9996 for UTM)",
    ),
}

DATUMS: dict[str, Rule] = {
    "common-shift": Rule(
        "error",
        "{count} 个已登记界桩中有 {common} 个向同一方向偏移：中位 {length} m，方位 {azimuth}°，离散 {spread} m；"
        "像是{looks_zh}",
        "{common} of {count} registered markers are off in one direction: median {length} m toward {azimuth}°, "
        "spread {spread} m; it looks like {looks_en}",
        "核对坐标系（基准）；确认无误时在导入设定 accept_shift 中写明理由",
        "Check the datum; if it is right, say why in the profile under `accept_shift`",
        place=True,
    ),
    "shift-accepted": Rule(
        "warning",
        "共同偏移 {length} m（方位 {azimuth}°，{count} 个界桩，像是{looks_zh}）已由人确认：{reason}",
        "A common shift of {length} m toward {azimuth}° ({count} markers, like {looks_en}) was accepted: {reason}",
        "",
        "",
        place=True,
    ),
    "datum-checked": Rule(
        "info",
        "与 {count} 个已登记界桩核对：中位偏移 {length} m，没有共同方向",
        "Checked against {count} registered markers: median offset {length} m, no common direction",
        place=True,
    ),
    "datum-unchecked": Rule(
        "warning",
        "坐标系（基准）只凭声明：只有 {count} 行是已登记界桩，少于 {least} 个，不能核对",
        "The datum rests on the declaration alone: {count} rows are registered markers, fewer than {least}",
        "核对声明；可加测 {least} 个已登记界桩一并导入",
        "Check the declaration; add {least} registered markers to the file",
        place=True,
    ),
    "height-ellipsoidal?": Rule(
        "warning",
        "{count} 个已登记界桩的高程比登记值低，中位 {below} m：疑似大地高",
        "Heights of {count} registered markers are {below} m (median) below the registered ones: they look ellipsoidal",
        "核对高程基准；若为大地高，声明 height_datum 为 ellipsoidal",
        "Check the height datum; declare height_datum ellipsoidal if so",
        place=True,
    ),
    "similarity-applied": Rule(
        "warning",
        "按 {count} 个公共点作局部相似变换，点位中误差 {rms} m（限差 {limit} m）；结果是推算坐标，已随观测记录",
        "Carried by a local similarity over {count} common points, mean error {rms} m (limit {limit} m); the positions "
        "are derived, and recorded so",
        "核对残差表",
        "Check the table of residuals",
    ),
    "similarity-few": Rule(
        "error",
        "公共点 {count} 个，少于 {least} 个，或都在一处，不能作局部转换",
        "{count} common points, fewer than {least} or all in one place: no local similarity",
        "增加编号与已批准界桩相同的点，或在 similarity.points 中列出",
        "Add points whose numbers are approved markers, or list them in `similarity.points`",
    ),
    "similarity-rms": Rule(
        "error",
        "局部转换的点位中误差 {rms} m 超过限差 {limit} m（{count} 个公共点，残差最大的是 {worst}：{residual} m）",
        "The similarity's mean error {rms} m exceeds {limit} m ({count} common points; worst {worst}: {residual} m)",
        "核对公共点；去掉有误的点后重试",
        "Check the common points and leave out the wrong one",
    ),
    "similarity-outside": Rule(
        "error",
        "有 {count} 行在公共点围成的范围之外（第 {rows} 行），局部转换不能外推",
        "{count} rows lie outside the common points (rows {rows}); a local similarity must not extrapolate",
        "补充外围的公共点，或另行导入这些行",
        "Add common points around them, or bring these rows apart",
    ),
    "similarity-unneeded": Rule(
        "error",
        "{value} 可以直接换算，不作局部转换：那样会把真实位移当作系统差",
        "{value} converts exactly; a similarity would hide real displacements",
        "去掉导入设定 similarity",
        "Remove `similarity` from the profile",
    ),
    "similarity-target": Rule(
        "error",
        "公共点的目标坐标系不可用：{reason_zh}",
        "The target system of the common points cannot be used: {reason_en}",
        "目标须为 CGCS2000",
        "The target must be CGCS2000",
    ),
}
