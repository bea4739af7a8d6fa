# The Debian package, as target `package`:
#
#   cmake -B build/package -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr
#   cmake --build build/package --target package
install(FILES config/logrotate DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/logrotate.d RENAME meshview)
install(FILES README.md docs/operations.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/meshview)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME meshview)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "MeshView maintainers <maintainers@meshview.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "viewer for Meshtastic LoRa meshes")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "MeshView listens to the MQTT traffic of a Meshtastic mesh, keeps it in one SQLite file, and shows it live:
a map with every node, the packet feed, messages, traceroutes, statistics, and a JSON API. It upgrades its
database by itself when it starts.")
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_SET_DESTDIR ON) # /etc lies outside of the prefix
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "mosquitto")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_SOURCE_DIR}/config/debian/postinst
  ${CMAKE_SOURCE_DIR}/config/debian/prerm
  ${CMAKE_SOURCE_DIR}/config/debian/postrm
  ${CMAKE_SOURCE_DIR}/config/debian/conffiles)
include(CPack)
