import type { JsonOf } from './contract.ts'
import type { ClustersResponse, LookInResponse } from './room-board-schemas.ts'
import type { NewRoomResponse, RoomResponse, SeatResponse } from './room-schemas.ts'

/* What rooms return, for the page and for tests. */

export type RoomView = JsonOf<typeof RoomResponse>
export type TeacherView = Extract<RoomView, { role: 'teacher' }>
export type SeatView = Extract<RoomView, { role: 'seat' }>
export type BoardSeatView = TeacherView['seats'][number]
export type SeatGivenView = JsonOf<typeof SeatResponse>
export type NewRoomView = JsonOf<typeof NewRoomResponse>
export type ClusterView = JsonOf<typeof ClustersResponse>['clusters'][number]
export type LookInView = JsonOf<typeof LookInResponse>
