/** Meshtastic's protobuf messages, as far as the tests send them: field numbers as the protocol's documentation has them. */

function varint(value) {
    const bytes = [];
    let left = BigInt(value);
    for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
    return Buffer.from([...bytes, Number(left)]);
}

function number(field, value) {
    return Buffer.concat([varint((field << 3) | 0), varint(value)]);
}

function fixed32(field, value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    return Buffer.concat([varint((field << 3) | 5), bytes]);
}

function bytes(field, value) {
    const content = Buffer.from(value);
    return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

export const node_id_text = (node_id) => `!${node_id.toString(16).padStart(8, "0")}`;

export function user({ node_id, long_name, short_name }) {
    return Buffer.concat([bytes(1, node_id_text(node_id)), bytes(2, long_name), bytes(3, short_name), number(5, 43)]);
}

/** A packet to everybody, not encrypted, as a gateway publishes it. */
export function envelope({ from, id, portnum, payload, channel, gateway }) {
    const data = Buffer.concat([number(1, portnum), bytes(2, payload)]);
    const packet = Buffer.concat([
        fixed32(1, from),
        fixed32(2, 0xffffffff),
        bytes(4, data),
        fixed32(6, id),
        number(9, 3),
        number(15, 3),
    ]);
    return Buffer.concat([bytes(1, packet), bytes(2, channel), bytes(3, node_id_text(gateway))]);
}
