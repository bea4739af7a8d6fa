/** Chooses from which zoom on a place is named, so that names neither crowd nor leave a view empty. */

const FIRST_ZOOM = 2;
const LAST_ZOOM = 11;
const APART_PIXELS = 84; // about the width of a name
/**
 * Population that a place needs at the first zoom, and what of it suffices at each next one. Without that, villages would
 * take the gaps between cities and keep the next larger city from being named.
 */
const FIRST_POPULATION = 2_000_000;
const NEXT_POPULATION = 1 / 2.6;

/** Web Mercator pixels at zoom 0 (the world is 256 wide). */
function project(lon, lat) {
    const y = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
    return [((lon + 180) / 360) * 256, (1 - y / Math.PI) * 128];
}

class Grid {
    constructor(size) {
        this.size = size;
        this.buckets = new Map();
    }

    key(x, y) {
        return Math.floor(x / this.size) * 1e6 + Math.floor(y / this.size);
    }

    crowded(x, y) {
        for (let dx = -1; dx <= 1; dx++) {
            for (let dy = -1; dy <= 1; dy++) {
                for (const [px, py] of this.buckets.get(this.key(x + dx * this.size, y + dy * this.size)) ?? []) {
                    if (Math.abs(px - x) < this.size && Math.abs(py - y) < this.size / 2) return true;
                }
            }
        }
        return false;
    }

    add(x, y) {
        const key = this.key(x, y);
        if (!this.buckets.has(key)) this.buckets.set(key, []);
        this.buckets.get(key).push([x, y]);
    }
}

/**
 * @param cities {name, population, loc: {coordinates: [lon, lat]}} in any order
 * @returns {name, lon, lat, zoom} of those that have room at some zoom, largest first
 */
export function rank_places(cities) {
    const waiting = [...cities]
        .sort((a, b) => b.population - a.population)
        .map((city) => {
            const [lon, lat] = city.loc.coordinates;
            const [x, y] = project(lon, lat);
            return { name: city.name, population: city.population, lon, lat, x, y, zoom: 0 };
        });
    for (let zoom = FIRST_ZOOM; zoom <= LAST_ZOOM; zoom++) {
        const grid = new Grid(APART_PIXELS / 2 ** zoom);
        for (const place of waiting) {
            if (place.zoom > 0) grid.add(place.x, place.y);
        }
        const needed = FIRST_POPULATION * NEXT_POPULATION ** (zoom - FIRST_ZOOM);
        for (const place of waiting) {
            if (place.population < needed) break;
            if (place.zoom > 0 || grid.crowded(place.x, place.y)) continue;
            place.zoom = zoom;
            grid.add(place.x, place.y);
        }
    }
    return waiting.filter((place) => place.zoom > 0);
}
