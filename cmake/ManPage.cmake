# cmake -DPROGRAM=FILE -DOUTPUT=FILE -P ManPage.cmake: writes a manual page from what `PROGRAM --help` prints: the line
# that names it, the usage, and sections with a heading that ends with a colon.
cmake_policy(VERSION 3.25)
execute_process(COMMAND ${PROGRAM} --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${PROGRAM} --version OUTPUT_VARIABLE version COMMAND_ERROR_IS_FATAL ANY
  OUTPUT_STRIP_TRAILING_WHITESPACE)
get_filename_component(name ${PROGRAM} NAME)
string(TOUPPER ${name} upper)

string(REPLACE "\\" "\\e" help "${help}")
string(REPLACE "-" "\\-" help "${help}")
# Lists are separated by semicolons, and brackets would join their items.
string(REPLACE ";" "<semicolon>" help "${help}")
string(REPLACE "[" "<open>" help "${help}")
string(REPLACE "]" "<close>" help "${help}")
string(REPLACE "\n" ";" lines "${help}")

set(page ".TH ${upper} 1 \"\" \"${version}\" \"MeshView\"\n.SH NAME\n")
set(at name)
foreach(line IN LISTS lines)
  if(at STREQUAL "name")
    string(REPLACE "-" "\\-" escaped "${name}")
    string(LENGTH "${escaped}" skip)
    string(SUBSTRING "${line}" ${skip} -1 summary)
    string(REGEX REPLACE "^[ \\-]+" "" summary "${summary}")
    string(APPEND page "${escaped} \\- ${summary}\n")
    set(at text)
  elseif(line MATCHES "^Usage: (.*)")
    string(APPEND page ".SH SYNOPSIS\n${CMAKE_MATCH_1}\n.SH DESCRIPTION\n.nf\n")
  elseif(line MATCHES "^([A-Z][^.]*):$")
    string(TOUPPER "${CMAKE_MATCH_1}" heading)
    string(APPEND page ".fi\n.SH ${heading}\n.nf\n")
  else()
    # A line that begins with a dot or a quote would be a command.
    string(REGEX REPLACE "^([.'])" "\\\\&\\1" line "${line}")
    string(APPEND page "${line}\n")
  endif()
endforeach()
string(APPEND page ".fi\n.SH SEE ALSO\nmeshview(1), meshview\\-writer(1), meshview\\-reader(1), meshview\\-migrate(1), "
  "meshview\\-simulate(1), meshview\\-decode(1)\n")
string(REPLACE "<semicolon>" ";" page "${page}")
string(REPLACE "<open>" "[" page "${page}")
string(REPLACE "<close>" "]" page "${page}")
file(WRITE ${OUTPUT} "${page}")
