"""JSON syntax faults in Chinese, with line and column."""

from json import JSONDecodeError

from schemas.faults import Fault

MEANINGS = {
    "Expecting value": "这里应有一个值",
    "Expecting property name enclosed in double quotes": "这里应是用英文双引号括起的字段名",
    "Expecting ':' delimiter": "字段名后应有英文冒号",
    "Expecting ',' delimiter": "两项之间应有英文逗号，或缺少右括号",
    "Unterminated string starting at": "从这里开始的文本缺少结尾的英文双引号",
    "Invalid control character at": "文本中有未转义的换行、制表符等控制字符",
    "Invalid \\escape": "文本中的反斜线转义不对",
    "Invalid \\uXXXX escape": "文本中的 \\u 转义不对",
    "Extra data": "JSON 结束后还有多余内容",
    "Illegal trailing comma before end of object": "最后一个字段后不能有逗号",
    "Illegal trailing comma before end of array": "最后一项后不能有逗号",
}
"""What the standard library says, by its words; anything else is told without a reason."""


def syntax_fault(error: JSONDecodeError) -> Fault:
    """The fault of a body that is not JSON."""
    if not error.doc.strip():
        return Fault("not-json", "正文是空的。", "请附上文书的 JSON 数据。")
    said = (
        error.msg.removesuffix(":").removesuffix(" at") if error.msg.startswith("Invalid \\") else error.msg
    )
    reason = MEANINGS.get(said, "语法不正确")
    message = f"不是正确的 JSON：第{error.lineno}行第{error.colno}列，{reason}。"
    return Fault("not-json", message, "请核对该处的引号、逗号和括号；文件可能不完整。")
