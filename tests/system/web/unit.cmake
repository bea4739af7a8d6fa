# The type check and the unit tests of reader/web.
foreach(script check test)
  execute_process(COMMAND ${NPM} run --silent ${script} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "npm run ${script} failed")
  endif()
endforeach()
