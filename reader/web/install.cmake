# Installs exactly what package-lock.json names, saying nothing unless something is wrong. No package's own scripts run.
execute_process(
  COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error ${OPTIONS}
  WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/work
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "npm ci failed:\n${output}")
endif()
