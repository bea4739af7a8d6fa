# cmake --install: programs, the front end, manual pages, completion, sample configuration, systemd units.
include(GNUInstallDirs)
set(MESHVIEW_PROGRAMS
  meshview meshview-writer meshview-reader meshview-migrate meshview-simulate meshview-decode)

install(TARGETS ${MESHVIEW_PROGRAMS} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET meshview_web)
  # Where the reader looks: beside the folder of its executable.
  install(DIRECTORY ${CMAKE_BINARY_DIR}/share/meshview/web DESTINATION ${CMAKE_INSTALL_DATADIR}/meshview)
endif()

set(man_pages)
foreach(program ${MESHVIEW_PROGRAMS})
  set(page ${CMAKE_BINARY_DIR}/man/${program}.1)
  add_custom_command(
    OUTPUT ${page}
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${program}> -DOUTPUT=${page} -P ${CMAKE_SOURCE_DIR}/cmake/ManPage.cmake
    DEPENDS ${program} cmake/ManPage.cmake
    COMMENT "man: ${program}.1"
    VERBATIM)
  list(APPEND man_pages ${page})
  install(FILES ${CMAKE_SOURCE_DIR}/config/bash-completion
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ${program})
endforeach()
add_custom_target(man_pages ALL DEPENDS ${man_pages})
install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# The sample configuration, with the places of an installed service.
set(MESHVIEW_CONFIG ${CMAKE_INSTALL_FULL_SYSCONFDIR}/meshview/meshview.ini)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/config/meshview.ini ${CMAKE_SOURCE_DIR}/config/systemd/hardening.conf)
file(READ ${CMAKE_SOURCE_DIR}/config/meshview.ini sample)
foreach(change
    "= sqlite:///packets.db>= sqlite:////var/lib/meshview/packets.db"
    "backup_dir = backups>backup_dir = /var/lib/meshview/backups"
    "./run --config config/meshview.ini>meshview run --config ${MESHVIEW_CONFIG}")
  string(REPLACE ">" ";" change "${change}")
  list(GET change 0 from)
  list(GET change 1 to)
  string(FIND "${sample}" "${from}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "config/meshview.ini has no \"${from}\" any more; cmake/Install.cmake changes it")
  endif()
  string(REPLACE "${from}" "${to}" sample "${sample}")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/install/meshview.ini CONTENT "${sample}" @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/install/meshview.ini DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/meshview)

set(MESHVIEW_BINDIR ${CMAKE_INSTALL_FULL_BINDIR})
file(READ ${CMAKE_SOURCE_DIR}/config/systemd/hardening.conf MESHVIEW_HARDENING)
string(STRIP "${MESHVIEW_HARDENING}" MESHVIEW_HARDENING)
foreach(unit meshview meshview-writer meshview-reader)
  configure_file(config/systemd/${unit}.service.in ${CMAKE_BINARY_DIR}/install/${unit}.service @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/install/${unit}.service DESTINATION lib/systemd/system)
endforeach()

if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  include(DebianPackage)
endif()
