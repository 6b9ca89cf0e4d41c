"""What a PDF says it is: WeasyPrint writes the one claim, PDF/A; the second, PDF/UA-1, is added here."""

from typing import Any

UA = "http://www.aiim.org/pdfua/ns/id/"
END = b"</rdf:RDF>"
CLAIM = f"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="{UA}" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{UA}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""The claim (ISO 14289-1, 5) and its meaning, as PDF/A asks for names it does not know (19005-3, 6.6.2.3)."""


def claim_accessibility(pdf: Any) -> None:
    """Nothing; *pdf*, a `pydyf.PDF` with WeasyPrint's metadata, claims PDF/UA-1 too."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (packet,) = metadata.stream
    before, end, after = packet.partition(END)
    metadata.stream[:] = [before + CLAIM.encode() + end + after]
