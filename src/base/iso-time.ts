/** Milliseconds since 1970 of a written time: `2026-01-01T09:30:00.000`, with `Z` or `+01:00` behind; UTC where there is none. */
const FORM =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<ms>\d{3}))?(?<zone>Z|(?<sign>[+-])(?<zoneHour>\d\d)(?::?(?<zoneMinute>\d\d))?)?$/;

/** Null for a text that is no time. */
export function parseIsoTime(text: string): number | null {
  const parts = FORM.exec(text)?.groups;
  if (parts === undefined) return null;
  const number = (name: string) => Number(parts[name] ?? 0);
  const [month, day] = [number('month'), number('day')];
  if (month < 1 || month > 12 || day < 1 || day > daysOf(number('year'), month)) return null;
  if (number('hour') > 23 || number('minute') > 59 || number('second') > 59) return null;
  const local = ((daysSince1970(number('year'), month, day) * 24 + number('hour')) * 60 + number('minute')) * 60 + number('second');
  const offset = (number('zoneHour') * 60 + number('zoneMinute')) * (parts.sign === '-' ? -1 : 1);
  return (local - offset * 60) * 1_000 + number('ms');
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysOf = (year: number, month: number) => (month === 2 && isLeap(year) ? 29 : DAYS[month - 1]!);

/** Counted in the Gregorian calendar, also where it was not yet in use. */
function daysSince1970(year: number, month: number, day: number): number {
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = before * 365 + leapDays - DAYS_BEFORE_1970;
  for (let each = 1; each < month; each++) days += daysOf(year, each);
  return days + day - 1;
}

const DAYS_BEFORE_1970 = 719_162;
