# Drives the package http of Tcl, and over TLS the package tls. The client keeps its connections (-keepalive), which belong
# to the whole process. It follows no redirection by itself. Decoding and the proxies of the environment are off. The
# program speaks the driver protocol (docs/driver-protocol.md) by itself.
#
# The client takes URLs only, and its parser refuses some of them.

package require http 2.9
package require tls 1.7
package require json
package require json::write

json::write indented 0
fconfigure stdin -encoding utf-8
fconfigure stdout -encoding utf-8 -buffering line -translation lf
# The package tls trusts the CAs of OpenSSL in addition to -cafile. They are none.
set env(SSL_CERT_FILE) /dev/null
set env(SSL_CERT_DIR) /dev/null

set target {}
set capabilities {stepwise proxy url unverified unverified-request client-certificate back-to-back}

proc given {dictionary name {default ""}} {
    if {![dict exists $dictionary $name]} { return $default }
    set value [dict get $dictionary $name]
    return [expr {$value eq "null" ? $default : $value}]
}

# Returns a JSON object. Its values are JSON already.
proc object {args} { return [json::write object {*}$args] }

# Returns a JSON string with a character for each octet. All others than printable ASCII are escaped.
proc text {octets} {
    set said ""
    foreach one [split $octets ""] {
        set code [scan $one %c]
        append said [expr {$code < 32 || $code > 126 || $one in {\" \\} ? [format \\u%04x $code] : $one}]
    }
    return "\"$said\""
}

# Returns why the files for TLS cannot be used, in one line, or an empty string.
proc unusable {} {
    global target
    if {[dict get $target scheme] ne "https"} { return "" }
    set files [list [list "the CA" [dict get $target ca_file] CERTIFICATE]]
    if {[set shown [given $target certificate]] ne ""} {
        lappend files [list "the client's certificate" [dict get $shown chain_file] CERTIFICATE]
        lappend files [list "the client's key" [dict get $shown key_file] "PRIVATE KEY"]
    }
    foreach each $files {
        lassign $each what path kind
        if {[catch { set file [open $path rb]; set data [read $file]; close $file } why]} {
            return "$what cannot be read from $path: [lindex [split $why :] end]"
        }
        if {[string first "$kind-----" $data] < 0} {
            return "$path contains no $kind in PEM; the file has to contain $what"
        }
    }
    return ""
}

# Makes the socket of a request over TLS. http gives the options of `socket`, the host and the port.
proc secured {verify args} {
    global target
    set options [list -cafile [dict get $target ca_file] -require $verify -request $verify -ssl2 0 -ssl3 0]
    if {[set shown [given $target certificate]] ne ""} {
        lappend options -certfile [dict get $shown chain_file] -keyfile [dict get $shown key_file]
    }
    return [tls::socket -autoservername 1 {*}$options {*}$args]
}

# Returns the proxy of the session, as a list of a host and a port, or an empty list. http gives the host of a request.
proc proxied {host} {
    set proxy [given $::target proxy]
    return [expr {$proxy eq "" ? {} : [list [dict get $proxy host] [dict get $proxy port]]}]
}

proc failure {type message timed_out} {
    return [object error [object type [text $type] bases {[]} message [text $message] timed_out $timed_out]]
}

# Sends a request by the client, and returns its token. The options are those of http::geturl.
proc sent {request} {
    global target
    set scheme [dict get $target scheme]
    set verify [expr {[given $target verify true] ne "false" && [given $request verify true] ne "false"}]
    http::register https 443 [list secured $verify]
    set host [given $request host [dict get $target host]]
    if {[string first : $host] >= 0} { set host "\[$host\]" }
    set asked [dict get $request target]
    set url [expr {[regexp {^https?:} $asked] ? $asked : "$scheme://$host:[dict get $target port]$asked"}]
    set wait [expr {int([dict get $target timeout] * 1000)}]
    set fields [concat {*}[dict get $request fields]]
    set options [list -binary 1 -timeout $wait -keepalive 1 -headers $fields]
    # A HEAD by -method waits for content.
    lappend options {*}[expr {[dict get $request method] eq "HEAD" ? {-validate 1} : [list -method [dict get $request method]]}]
    if {[set body [given $request body]] ne ""} {
        if {[dict get $body kind] ne "bytes"} { return -code error -errorcode UNSUPPORTED "a content without a length" }
        set kind application/octet-stream
        foreach {name value} $fields { if {[string equal -nocase $name content-type]} { set kind $value } }
        lappend options -query [binary decode base64 [dict get $body data]] -type $kind
    }
    return [http::geturl $url {*}$options]
}

# Returns the answer to a request.
proc ask {request} {
    if {[set broken [unusable]] ne ""} { return [object broken [text $broken]] }
    if {[catch { sent $request } token options]} {
        if {[dict get $options -errorcode] eq "UNSUPPORTED"} { return [object unsupported [text $token]] }
        return [failure error $token false]
    }
    upvar #0 $token state
    set status [http::status $token]
    if {$status ne "ok"} {
        set answer [failure $status [http::error $token] [expr {$status eq "timeout" ? "true" : "false"}]]
    } elseif {![string is digit -strict [http::ncode $token]]} {
        set answer [failure ncode "the client reports the status [http::code $token]" false]
    } else {
        set pairs {}
        foreach {name value} [http::meta $token] { lappend pairs [json::write array [text $name] [text $value]] }
        set version null
        set reason null
        if {[regexp {^HTTP/(\d\.\d) \d+ ?(.*)$} [http::code $token] -> number phrase]} {
            set version [text $number]
            set reason [text $phrase]
        }
        set answer [object response [object status [http::ncode $token] version $version reason $reason \
            headers [json::write array {*}$pairs] body [text [binary encode base64 [http::data $token]]]]]
    }
    http::cleanup $token
    return $answer
}

# Ends the connections that the client keeps. It has no command for that: a connection ends with its last response.
proc forget {} {
    foreach name [array names http::socketMapping] { catch { close $http::socketMapping($name) } }
    array unset http::socketMapping
}

proc answer {message} {
    global target capabilities
    switch [dict get $message op] {
        hello {
            set version "[package require http] of Tcl [info patchlevel], tls [package require tls]"
            return [object hello [object protocol 2 name {"tcl-http"} version [text $version] \
                language [text "Tcl [info patchlevel]"] entry {"url"} \
                capabilities [json::write array {*}[lmap each $capabilities { text $each }]]]]
        }
        open - close {
            forget
            if {[dict exists $message target]} { set target [dict get $message target] }
            return [object ok true]
        }
        do { if {[dict exists $message item request]} { return [ask [dict get $message item request]] } }
    }
    return [object unsupported [text "unknown operation [dict get $message op]"]]
}

http::config -accept */* -proxyfilter proxied
while {[gets stdin line] >= 0} {
    puts [answer [json::json2dict $line]]
}
