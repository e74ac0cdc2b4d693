#!/bin/sh
# Runs a command-line tool under h1conform, by a template: no driver is needed, and the tool is started for each request.
#
#     sh FILE check-driver            checks the template
#     sh FILE run --quick --exit-zero runs the cases; further arguments are those of `h1conform run`
#
# REPLACE the tool and its options. The template is split into words as a shell does, but no shell runs. Words in braces:
#
#     {url} {method} {timeout}   the request; {timeout} is in seconds
#     {ca_file} {empty_dir}      the CA to trust (PEM); an empty folder, for a tool that would also trust those of the system
#     {field}                    "Name: value"; the word and the option before it are repeated for each field
#     {body_in}                  a file with the content; without content the word and the option before it are omitted
#     {head_out} {body_out}      files to which the tool writes the head and the content. Without them, both are read from
#                                standard output, in the form of `curl --include`
#     {head:OPTION}              the option of the tool for a HEAD request
#     {exits:8,22}               exit codes, besides 0, with which the tool has received a response
#     {entry:url}                the tool's own parser of URLs may change the request target
#
# Any other exit code is an error of the tool. Switch off what the tool adds: configuration, redirects, retries, proxies.
# `h1conform list`, `h1conform run --help` and docs/writing-drivers.md have more.

tool='curl --disable --silent --show-error --http1.1 --path-as-is --globoff --max-time {timeout}
--cacert {ca_file} --capath {empty_dir} --request {method} {head:--head} --header {field} --data-binary @{body_in}
--dump-header {head_out} --output {body_out} {entry:url} {url}'

command=${1:-check-driver}
[ "$#" -gt 0 ] && shift
exec h1conform "$command" --command "$tool" "$@"
