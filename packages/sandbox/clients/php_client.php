<?php
// PHP: SoapClient generates a client from a WSDL and makes the calls of a file; one line of JSON for each answer.
[, $wsdl, $calls, $version] = $argv;
$client = new SoapClient($wsdl, [
    'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'cache_wsdl' => WSDL_CACHE_NONE,
]);
foreach (file($calls) as $line) {
    [$operation, $arguments] = json_decode($line, true);
    try {
        $answer = $client->__soapCall($operation, [$arguments]);
    } catch (SoapFault $fault) {
        exit($fault->getMessage());
    }
    echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR), "\n";
}
