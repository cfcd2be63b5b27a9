/** A moment in the three forms of RFC 9110, section 5.6.7. */
export function forms(time: number): string[] {
  const date = new Date(time);
  const text = date.toUTCString(); // Wed, 21 Oct 2026 07:28:00 GMT
  const [, day = "", month, year = "", clock] = text.split(" ");
  const name = new Intl.DateTimeFormat("en", {
    weekday: "long",
    timeZone: "UTC",
  }).format(date);
  const padded = String(Number(day)).padStart(2, " ");
  return [
    text,
    `${name}, ${day}-${month}-${year.slice(2)} ${clock} GMT`,
    `${text.slice(0, 3)} ${month} ${padded} ${clock} ${year}`,
  ];
}
