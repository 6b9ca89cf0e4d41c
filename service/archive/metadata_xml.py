"""Reading metadata.xml as a stranger might have left it."""

from typing import Any

from lxml import etree

from service.records.metadata_xml import NAMESPACE, ROOT, tree_of

MOST_BYTES = 16 * 1024 * 1024


def read_metadata_xml(content: bytes) -> dict[str, Any]:
    """The tree in *content*; raises ValueError, with the place where the XML is broken."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"元数据超过 {MOST_BYTES} 字节")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        document = etree.ElementTree(etree.fromstring(content, parser))
    except etree.XMLSyntaxError as fault:
        raise ValueError(f"元数据不是合法的 XML：{fault}") from fault
    if document.docinfo.internalDTD:
        raise ValueError("元数据中有文档类型声明")
    root = document.getroot()
    if root.tag != f"{{{NAMESPACE}}}{ROOT}":
        raise ValueError(f"元数据的根元素不是{ROOT}")
    return tree_of(root)
