<?php
// The part of a web server's settings for ZoneMinder: below /zm are its pages, and below /zm/api its API.
$www = getenv('ZM_WWW');
// Not by parse_url, to which the colon of `/page:2` begins a port.
$path = rawurldecode(strtok($_SERVER['REQUEST_URI'], '?'));
if (strpos($path, '/zm') !== 0 || strpos($path, '..') !== false) {
    http_response_code(404);
    return;
}
$below = substr($path, strlen('/zm'));
if (strpos($below, '/api') === 0) {
    $entry = "$www/api/app/webroot/index.php";
    $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/zm/api/app/webroot/index.php';
    // CakePHP goes by this where it is there; what it makes of the rest is meant for other servers.
    $_SERVER['PATH_INFO'] = substr($below, strlen('/api')) ?: '/';
} elseif (in_array($below, ['', '/', '/index.php'], true)) {
    $entry = "$www/index.php";
    $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/zm/index.php';
} else {
    $file = $www . $below;
    if (!is_file($file) || pathinfo($file, PATHINFO_EXTENSION) === 'php') {
        http_response_code(404);
        return;
    }
    header('Content-Type: ' . mime_content_type($file));
    readfile($file);
    return;
}
chdir(dirname($entry));
require $entry;
