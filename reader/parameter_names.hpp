#pragma once

#include "reader/query_parameters.hpp"
#include "reader/routes.hpp"

namespace meshview::reader {

/// Throws BadParameter for a name that the route does not know and that is nearly one that it knows: the
/// answer would not be what was meant. Other unknown names are left alone, since clients add some against
/// caches. What a route knows stands in the OpenAPI description.
void refuse_misspelt_names(const Route& route, const QueryParameters& query);

} // namespace meshview::reader
