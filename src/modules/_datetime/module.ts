/** `_datetime`. CPython: Modules/_datetimemodule.c. */
import { newCapsule } from '../../objects/capsule.ts'
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { int } from '../../runtime/values.ts'
import { dateType } from './date.ts'
import { datetimeType } from './datetime.ts'
import { MAXYEAR, MINYEAR } from './datetime_core.ts'
import { timeType } from './time.ts'
import { timedeltaType } from './timedelta.ts'
import { timezoneType, tzinfoType, utc } from './tzinfo.ts'

export const datetimeModule: NativeModule = defineModule({
  name: '_datetime',
  doc: 'Dates, times, durations and time zones.',
  attributes: () => ({
    MINYEAR: int(MINYEAR),
    MAXYEAR: int(MAXYEAR),
    date: dateType,
    datetime: datetimeType,
    time: timeType,
    timedelta: timedeltaType,
    timezone: timezoneType,
    tzinfo: tzinfoType,
    UTC: utc,
    datetime_CAPI: newCapsule('datetime.datetime_CAPI'),
  }),
})
