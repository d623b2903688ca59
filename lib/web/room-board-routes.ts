import { experimentOf } from '#lib/experiments/index.ts'
import type { Call, Params } from './call.ts'
import { TextResponse } from './responses.ts'
import { assertTeacher, roomOfPath } from './room-access.ts'
import {
  ClustersQuery,
  ClustersResponse,
  LookInEventsQuery,
  LookInResponse,
  RoomExportResponse,
  RoomKeysResponse,
} from './room-board-schemas.ts'
import { clustersOf } from './room-clusters.ts'
import { exportKeys, exportRoom } from './room-export.ts'
import { lookIn, lookInEvents } from './room-look-in.ts'
import { RoomExportQuery } from './room-schemas.ts'
import { onServer } from './route.ts'

/** What a board reads in addition to its room. */
export const roomBoardRoutes = {
  '/api/rooms/{code}/clusters': {
    GET: onServer(
      {
        summary:
          'Group the seats that have not solved an experiment: by typical mistake, or by what they did. Computed at most every two seconds',
        query: ClustersQuery,
        errors: [403, 404, 422, 429, 503],
        response: ClustersResponse,
      },
      async (call, _, params, { experiment: id }) => {
        const { record } = await asTeacher(call, params)
        const experiment = experimentOf(id)
        if (experiment === null) throw new Error(`No experiment ${id}.`)
        return { status: 200, body: await clustersOf(call.lab, record, experiment) }
      },
    ),
  },
  '/api/rooms/{code}/seats/{seat}/bench': {
    GET: onServer(
      {
        summary:
          'Look into the bench of a seat: for the teacher, and for anyone with the code while the seat is in the spotlight. Contains no credential and no capability',
        errors: [403, 404, 429, 503],
        response: LookInResponse,
      },
      async (call, _, params) => lookIn(call, params),
    ),
  },
  '/api/rooms/{code}/seats/{seat}/events': {
    GET: onServer(
      {
        summary:
          'Stream the events of the bench of a seat, read-only (SSE); format=ndjson ends after the events so far. For the teacher, and while the seat is in the spotlight',
        query: LookInEventsQuery,
        headers: { 'Last-Event-ID': 'The last event that the client received' },
        errors: [403, 404, 422, 429, 503],
        type: 'text/event-stream',
        response: TextResponse,
      },
      async (call, _, params, query) => lookInEvents(call, params, query),
    ),
  },
  '/api/rooms/{code}/export': {
    GET: onServer(
      {
        summary:
          'Export a room: seats, progress, predictions, hints, scores of test suites, times, notes and acts. JSON is signed; format=csv and format=markdown are other views of the same',
        query: RoomExportQuery,
        errors: [403, 404, 422, 429, 503],
        response: RoomExportResponse,
      },
      async (call, _, params, { format }) => {
        const { record } = await asTeacher(call, params)
        return exportRoom(call.lab, record, format)
      },
    ),
  },
  '/api/rooms/keys': {
    GET: onServer(
      {
        summary: 'Get the public keys that exports of rooms are signed with (RFC 7517)',
        type: 'application/jwk-set+json',
        response: RoomKeysResponse,
      },
      async ({ lab }) => ({
        status: 200,
        body: await exportKeys(lab.environment.sessionSecrets),
        headers: { 'content-type': 'application/jwk-set+json' },
      }),
    ),
  },
}

async function asTeacher(call: Call, params: Params) {
  const caller = await roomOfPath(call, params.code)
  assertTeacher(caller)
  return caller
}
