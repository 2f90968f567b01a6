"""Unified social credit code (GB 32100-2015): 18 characters of 31, the last a check character."""

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capital letters without I, O, S, V and Z, which are read wrongly."""
LENGTH = 18


def check_sign(head: str) -> str:
    """Return the check character of the first 17; each weighs 3 to the power of its place, modulo 31."""
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(head))
    return SIGNS[-total % 31]


def fault(code: str) -> tuple[str, str] | None:
    """Say in Chinese and English what is wrong with a code, None when it is right. Nothing is corrected."""
    if len(code) != LENGTH:
        return f"统一社会信用代码应为 18 位，现为 {len(code)} 位", f"18 characters are needed, not {len(code)}"
    wrong = sorted({sign for sign in code if sign not in SIGNS})
    if wrong:
        listed = "、".join(wrong)
        return f"含不允许的字符 {listed}（不用 I、O、S、V、Z 和小写）", f"Characters that no code has: {listed}"
    expected = check_sign(code[:-1])
    if code[-1] != expected:
        return f"校验位不符：末位应为 {expected}", f"The check character should be {expected}"
    return None
