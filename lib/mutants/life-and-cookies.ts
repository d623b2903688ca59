import { logoutKeepsRecord } from './m01-logout-keeps-record.ts'
import { logoutDeletesCookieOnly } from './m02-logout-deletes-cookie-only.ts'
import { idKeptAtLogin } from './m03-id-kept-at-login.ts'
import { chosenIdAdopted } from './m04-chosen-id-adopted.ts'
import { lifetimeTooLong } from './m05-lifetime-too-long.ts'
import { idleSlidesPastAbsolute } from './m06-idle-slides-past-absolute.ts'
import { lateTouchRevives } from './m07-late-touch-revives.ts'
import { sameSiteMissing } from './m08-same-site-missing.ts'
import { httpOnlyMissing } from './m09-http-only-missing.ts'
import { prefixMissing } from './m10-prefix-missing.ts'
import { cookieOutlivesSession } from './m11-cookie-outlives-session.ts'

/** Bugs in the life of a session and in its cookies. */
export const LIFE_AND_COOKIES = [
  logoutKeepsRecord,
  logoutDeletesCookieOnly,
  idKeptAtLogin,
  chosenIdAdopted,
  lifetimeTooLong,
  idleSlidesPastAbsolute,
  lateTouchRevives,
  sameSiteMissing,
  httpOnlyMissing,
  prefixMissing,
  cookieOutlivesSession,
]
