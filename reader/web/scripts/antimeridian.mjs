/**
 * Topologies let rings run over the antimeridian and around a pole, as on a globe. On a flat map their longitudes must
 * run on (170, 180, 190, ...), and a ring around a pole must reach it.
 */

const jumps = (a, b) => Math.abs(b[0] - a[0]) > 180;

/** The latitude where the line from a to b crosses the antimeridian. */
function crossing_latitude(a, b) {
    const to_edge = 180 - Math.abs(a[0]);
    const beyond = 180 - Math.abs(b[0]);
    return to_edge + beyond === 0 ? a[1] : a[1] + ((b[1] - a[1]) * to_edge) / (to_edge + beyond);
}

/** Longitudes made continuous from the first point on; `turns`: how often (and which way) the ring goes round. */
function run_on(ring) {
    let shift = 0;
    const points = ring.map((point, i) => {
        const previous = ring[i - 1];
        if (previous && jumps(previous, point)) shift += point[0] < previous[0] ? 360 : -360;
        return [point[0] + shift, point[1]];
    });
    return { points, turns: shift / 360 };
}

/** A closed ring that goes round a pole, opened at the antimeridian and led along it to the pole. */
function reach_pole(ring) {
    const open = ring.slice(0, -1);
    const at = open.findIndex((point, i) => jumps(open[(i + open.length - 1) % open.length], point));
    const turned = [...open.slice(at), ...open.slice(0, at)];
    const first = turned[0];
    const last = turned[turned.length - 1];
    const latitude = crossing_latitude(last, first);
    const start = Math.sign(first[0]) * 180;
    const pole = latitude < 0 ? -90 : 90;
    return [[start, latitude], ...turned, [-start, latitude], [-start, pole], [start, pole]];
}

/** A ring of a polygon on a flat map; may reach beyond 180 degrees. */
export function flatten_ring(ring) {
    const { points, turns } = run_on(ring);
    return turns === 0 ? points : reach_pole(ring);
}

/** The pieces of a line between its crossings of the antimeridian. */
export function split_line_at_antimeridian(line) {
    const pieces = [];
    let piece = [];
    for (const point of line) {
        const previous = piece[piece.length - 1];
        if (previous && jumps(previous, point)) {
            pieces.push(piece);
            piece = [];
        }
        piece.push(point);
    }
    pieces.push(piece);
    return pieces.filter((points) => points.length > 1);
}
