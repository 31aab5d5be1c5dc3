/** A WSDL in the style of an .asmx page, of an invented service. */
export const wsdl = (location: string) => `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="urn:example:people" xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:example:people">
  <wsdl:types>
    <s:schema elementFormDefault="qualified" targetNamespace="urn:example:people">
      <s:element name="GetPerson"><s:complexType><s:sequence>
        <s:element minOccurs="1" maxOccurs="1" name="id" type="s:string"/>
        <s:element minOccurs="0" maxOccurs="1" name="deep" type="s:boolean"/>
      </s:sequence></s:complexType></s:element>
      <s:element name="GetPersonResponse"><s:complexType><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="GetPersonResult" type="tns:Person"/>
      </s:sequence></s:complexType></s:element>
      <s:complexType name="Base"><s:sequence><s:element minOccurs="1" name="id" type="s:string"/></s:sequence></s:complexType>
      <s:complexType name="Person"><s:complexContent mixed="false"><s:extension base="tns:Base"><s:sequence>
        <s:element minOccurs="0" name="name" type="s:string"/>
        <s:element minOccurs="0" name="points" type="s:long"/>
        <s:element minOccurs="0" name="kind" type="tns:Kind"/>
        <s:element minOccurs="0" name="phones" type="tns:ArrayOfPhone"/>
        <s:element minOccurs="1" nillable="true" name="born" type="s:dateTime"/>
      </s:sequence></s:extension></s:complexContent></s:complexType>
      <s:simpleType name="Kind"><s:restriction base="s:string"><s:enumeration value="A"/></s:restriction></s:simpleType>
      <s:complexType name="ArrayOfPhone"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded" name="phone" nillable="true" type="s:string"/></s:sequence></s:complexType>
    </s:schema>
  </wsdl:types>
  <wsdl:message name="GetPersonSoapIn"><wsdl:part name="parameters" element="tns:GetPerson"/></wsdl:message>
  <wsdl:message name="GetPersonSoapOut"><wsdl:part name="parameters" element="tns:GetPersonResponse"/></wsdl:message>
  <wsdl:portType name="PeopleSoap"><wsdl:operation name="GetPerson"><wsdl:input message="tns:GetPersonSoapIn"/><wsdl:output message="tns:GetPersonSoapOut"/></wsdl:operation></wsdl:portType>
  <wsdl:binding name="PeopleSoap" type="tns:PeopleSoap"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="GetPerson"><soap:operation soapAction="urn:example:people/GetPerson" style="document"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="People"><wsdl:port name="PeopleSoap" binding="tns:PeopleSoap"><soap:address location="${location}"/></wsdl:port></wsdl:service>
</wsdl:definitions>`
