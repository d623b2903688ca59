import type { ResponseBody } from '#lib/web/routes-types.ts'

export type UserDataView = ResponseBody<'/api/users/{name}/data', 'GET'>
export type HoldingView = UserDataView['holdings'][number]
export type Erasure = ResponseBody<'/api/users/{name}/data', 'DELETE'>
export type CookieView = ResponseBody<'/api/bench/cookies', 'GET'>['cookies'][number]
export type OwnSession = ResponseBody<'/api/{mechanism}/sessions', 'GET'>['sessions'][number]
