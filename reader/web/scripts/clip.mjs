/** Clips rings (closed) and lines (open) of [x, y] points to vertical and horizontal bands. */

const x_of = 0;
const y_of = 1;

function cross(a, b, axis, at) {
    const t = (at - a[axis]) / (b[axis] - a[axis]);
    const point = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    point[axis] = at;
    return point;
}

/** The part of a ring on one side of a line (one pass of Sutherland and Hodgman's algorithm). */
function clip_ring_side(ring, axis, at, keep_above) {
    const inside = (p) => (keep_above ? p[axis] >= at : p[axis] <= at);
    const out = [];
    for (let i = 0; i < ring.length; i++) {
        const current = ring[i];
        const previous = ring[(i + ring.length - 1) % ring.length];
        if (inside(current) !== inside(previous)) out.push(cross(previous, current, axis, at));
        if (inside(current)) out.push(current);
    }
    return out;
}

function clip_ring(ring, axis, low, high) {
    let out = ring;
    if (out.some((p) => p[axis] < low)) out = clip_ring_side(out, axis, low, true);
    if (out.some((p) => p[axis] > high)) out = clip_ring_side(out, axis, high, false);
    return out.length >= 3 ? out : null;
}

/** The pieces of a line between two parallels of an axis. */
function clip_line(line, axis, low, high) {
    const pieces = [];
    let piece = [];
    const inside = (p) => p[axis] >= low && p[axis] <= high;
    for (let i = 0; i < line.length; i++) {
        const b = line[i];
        if (i > 0) {
            const a = line[i - 1];
            const cuts = [low, high]
                .filter((at) => (a[axis] - at) * (b[axis] - at) < 0)
                .map((at) => cross(a, b, axis, at))
                .sort((p, q) => Math.abs(p[axis] - a[axis]) - Math.abs(q[axis] - a[axis]));
            for (const cut of cuts) {
                piece.push(cut);
                if (piece.length > 1) {
                    pieces.push(piece);
                    piece = [];
                } else {
                    piece = [cut];
                }
            }
            if (cuts.length === 1 && inside(b) && piece.length === 0) piece = [cuts[0]];
        }
        if (inside(b)) piece.push(b);
    }
    if (piece.length > 1) pieces.push(piece);
    return pieces;
}

function band(extent, size, offset) {
    return [Math.floor((extent[0] - offset) / size), Math.floor((extent[1] - offset - 1e-9) / size)];
}

function extent_of(points, axis) {
    let low = Infinity;
    let high = -Infinity;
    for (const p of points) {
        if (p[axis] < low) low = p[axis];
        if (p[axis] > high) high = p[axis];
    }
    return [low, high];
}

/**
 * Cuts a polygon (list of rings) into cells of `degrees` ([width, height]); calls put(column, row, rings). Each cell
 * reaches `margin` degrees into its neighbours: fills that only touch leave a visible seam. Columns run from -180 degrees
 * eastward and may be negative or beyond the last, where a polygon is.
 */
export function cut_polygon(polygon, degrees, margin, put) {
    split_rings(polygon, x_of, degrees[0], margin, -180, (column, rings) =>
        split_rings(rings, y_of, degrees[1], margin, -90, (row, parts) => put(column, row, parts)),
    );
}

function split_rings(rings, axis, size, margin, offset, put) {
    const [first, last] = band(extent_of(rings[0], axis), size, offset);
    for (let index = first; index <= last; index++) {
        const low = offset + index * size;
        const parts = rings.map((ring) => clip_ring(ring, axis, low - margin, low + size + margin)).filter(Boolean);
        if (parts.length > 0) put(index, parts);
    }
}

/** Cuts a line into cells of `size` degrees; calls put(column, row, line). */
export function cut_line(line, size, put) {
    split_line(line, x_of, size, -180, (column, part) =>
        split_line(part, y_of, size, -90, (row, piece) => put(column, row, piece)),
    );
}

function split_line(line, axis, size, offset, put) {
    const [first, last] = band(extent_of(line, axis), size, offset);
    for (let index = first; index <= Math.max(first, last); index++) {
        const low = offset + index * size;
        for (const piece of clip_line(line, axis, low, low + size)) put(index, piece);
    }
}
