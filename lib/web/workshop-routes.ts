import { z } from 'zod'
import { ROOM_LIMITS } from '#lib/bench/rooms.ts'
import { ROOM_MODES } from '#lib/rooms/event.ts'
import { inLanguages, integer, text, translated } from './response-parts.ts'
import { assertNotesOpen } from './room-gate.ts'
import { joinPageOf, qrOf } from './room-view.ts'
import { onServer } from './route.ts'
import { WORKSHOP_VIEWS } from './workshop-view.ts'

const lines = inLanguages(z.array(text))

const step = z.object({
  id: text.meta({ description: 'The experiment, or the part of the workshop such as `break`' }),
  minutes: integer,
  title: translated,
  do: lines.meta({ description: 'What the teacher does' }),
  say: lines.meta({ description: 'What the teacher says' }),
  look: lines.meta({ description: 'What to look at: on the board, or on a bench' }),
  experiment: z
    .object({
      task: lines,
      question: translated,
      choices: z.array(z.object({ id: text, text: translated })),
      rightChoice: text,
      expectedChoice: text.meta({ description: 'What most of a class can be expected to predict' }),
      expect: translated.meta({ description: 'Why' }),
      reason: translated,
    })
    .nullable()
    .meta({ description: 'null: a part without an experiment' }),
})

const WorkshopsResponse = z.object({
  workshops: z.array(
    z.object({
      id: text,
      title: translated,
      summary: translated,
      minutes: integer,
      mode: z.enum(ROOM_MODES),
      experiments: z.array(text).meta({ description: 'In order: those of a room that is opened for it' }),
      steps: z.array(step),
    }),
  ),
  joinUrl: text.meta({ description: 'Where participants type the code of a room' }),
  qr: text.meta({ description: 'The same address as an SVG' }),
  limits: z.object({ rooms: integer, seatsPerRoom: integer }),
})

/** The scripts of workshops, for the teacher’s guide, the handout, and opening a room. */
export const workshopRoutes = {
  '/api/workshops': {
    GET: onServer(
      {
        summary:
          'List the scripts of workshops: their steps with minutes, what to do, to say and to look at, and the right choices. Not for a seat in an exam or in a room without spoilers, before the debriefing',
        errors: [409],
        response: WorkshopsResponse,
      },
      async (call) => {
        await assertNotesOpen(call)
        const joinUrl = joinPageOf(call)
        const limits = { rooms: ROOM_LIMITS.rooms, seatsPerRoom: ROOM_LIMITS.seats }
        return { status: 200, body: { workshops: WORKSHOP_VIEWS, joinUrl, qr: qrOf(joinUrl), limits } }
      },
    ),
  },
}
