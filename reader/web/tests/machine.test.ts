import assert from "node:assert/strict";
import { test } from "node:test";
import type { MigrationProgress } from "../src/api/types";
import {
  DEAD_AFTER_MS,
  type Effect,
  initial_state,
  type LiveEvent,
  type LiveState,
  retry_delay_ms,
  STALE_AFTER_MS,
  step,
  SUSPECT_AFTER_MS,
} from "../src/live/machine";

/** A state machine told a story; `effects` are those of the last event. */
class Story {
  state: LiveState = initial_state;
  effects: Effect[] = [];

  tell(...events: LiveEvent[]): this {
    for (const event of events) ({ state: this.state, effects: this.effects } = step(this.state, event));
    return this;
  }
}

const progress: MigrationProgress = {
  message: "step 1 of 2",
  step: 1,
  steps: 2,
  rows_done: 0,
  rows_total: 0,
  seconds_left: null,
};
const live = () =>
  new Story().tell({ type: "start" }, { type: "opened", at: 1_000 }, { type: "heard", at: 1_100, cursor: true });

test("opens the stream first and loads the lists once it is open", () => {
  const story = new Story().tell({ type: "start" });
  assert.deepEqual(story.effects, [{ type: "open" }]);
  assert.equal(story.state.phase, "connecting");
  story.tell({ type: "opened", at: 1_000 });
  assert.equal(story.state.phase, "live");
  assert.deepEqual(story.effects, [{ type: "load", packets: true }]);
});

test("a resumed stream fetches nodes only, for packets come by their cursor", () => {
  const story = live().tell({ type: "broken", final: false });
  assert.equal(story.state.phase, "reconnecting");
  assert.deepEqual(story.effects, []);
  story.tell({ type: "opened", at: 5_000 });
  assert.equal(story.state.phase, "live");
  assert.deepEqual(story.effects, [{ type: "load", packets: false }]);
});

test("a stream that broke before its first cursor leaves a gap", () => {
  const story = new Story().tell(
    { type: "start" },
    { type: "opened", at: 1_000 },
    { type: "broken", final: false },
    { type: "opened", at: 2_000 },
  );
  assert.deepEqual(story.effects, [{ type: "load", packets: true }]);
});

test("a refused stream is asked after, ever more rarely, and then goes on from its cursor", () => {
  const story = live().tell({ type: "broken", final: true });
  assert.deepEqual(story.effects, [{ type: "close" }, { type: "probe", in_ms: 0 }]);
  story.tell({ type: "probe_failed" });
  assert.deepEqual(story.effects, [{ type: "probe", in_ms: retry_delay_ms(2) }]);
  story.tell({ type: "probe_failed" });
  assert.deepEqual(story.effects, [{ type: "probe", in_ms: retry_delay_ms(3) }]);
  story.tell({ type: "probe_ok" });
  assert.deepEqual(story.effects, [{ type: "open" }]);
  story.tell({ type: "opened", at: 9_000 });
  assert.deepEqual(story.effects, [{ type: "load", packets: false }]);
  assert.equal(story.state.attempts, 0);
});

test("a refused stream that never had a cursor leaves a gap to fill", () => {
  const story = new Story().tell({ type: "start" }, { type: "opened", at: 1_000 }, { type: "broken", final: true });
  story.tell({ type: "probe_ok" }, { type: "opened", at: 9_000 });
  assert.deepEqual(story.effects, [{ type: "load", packets: true }]);
});

test("the wait between attempts is bounded", () => {
  assert.equal(retry_delay_ms(0), 1_000);
  assert.equal(retry_delay_ms(1_000), 30_000);
});

test("silence is first stale, then a dead connection", () => {
  const story = live().tell({ type: "tick", at: 1_100 + STALE_AFTER_MS - 1 });
  assert.equal(story.state.phase, "live");
  story.tell({ type: "tick", at: 1_100 + STALE_AFTER_MS });
  assert.equal(story.state.phase, "stale");
  story.tell({ type: "heard", at: 1_100 + STALE_AFTER_MS + 1, cursor: false });
  assert.equal(story.state.phase, "live");
  story.tell({ type: "tick", at: 1_101 + STALE_AFTER_MS + DEAD_AFTER_MS });
  assert.equal(story.state.phase, "reconnecting");
  assert.deepEqual(story.effects, [{ type: "open" }]);
  story.tell({ type: "opened", at: 200_000 });
  assert.deepEqual(story.effects, [{ type: "load", packets: false }]);
});

test("after a long sleep the connection is made anew, after a short one it is kept", () => {
  const story = live().tell({ type: "woke", at: 1_100 + SUSPECT_AFTER_MS - 1 });
  assert.deepEqual(story.effects, []);
  story.tell({ type: "woke", at: 1_100 + SUSPECT_AFTER_MS });
  assert.deepEqual(story.effects, [{ type: "open" }]);
});

test("a migration is waited for, and everything is loaded anew after it", () => {
  const story = live().tell({ type: "broken", final: true }, { type: "migrating", progress, retry_ms: 2_000 });
  assert.equal(story.state.phase, "migrating");
  assert.equal(story.state.migration, progress);
  assert.deepEqual(story.effects, [{ type: "close" }, { type: "probe", in_ms: 2_000 }]);
  story.tell({ type: "probe_ok" });
  assert.equal(story.state.migration, null);
  story.tell({ type: "opened", at: 60_000 });
  assert.equal(story.state.phase, "live");
  assert.deepEqual(story.effects, [{ type: "load", packets: true }]);
});

test("a reset loads everything anew without a new connection", () => {
  assert.deepEqual(live().tell({ type: "reset" }).effects, [{ type: "load", packets: true }]);
});

test("a page that never gets a stream still loads the lists", () => {
  const story = new Story().tell({ type: "start" }, { type: "broken", final: true }, { type: "probe_ok" });
  assert.deepEqual(story.effects, [{ type: "open" }, { type: "load", packets: true }]);
  assert.equal(story.state.phase, "connecting");
});
