package io.fluxbus.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date of HTTP in the three forms of RFC 9110, section 5.6.7: {@code Sun, 06 Nov 1994 08:49:37
 * GMT}, {@code Sunday, 06-Nov-94 08:49:37 GMT} and {@code Sun Nov 6 08:49:37 1994}. The day of the
 * week is ignored.
 */
final class HttpDate {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";
  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile(
              "(?:[a-z]+,? +)?(?<day>\\d{1,2})[ -](?<month>[a-z]{3})[ -](?<year>\\d{4}|\\d\\d) +"
                  + TIME
                  + "(?: +(?:gmt|utc|z|[+-]00:?00))?"),
          Pattern.compile(
              "[a-z]+ +(?<month>[a-z]{3}) +(?<day>\\d{1,2}) +" + TIME + " +(?<year>\\d{4})"));

  private HttpDate() {}

  /**
   * Parses a text.
   *
   * @param now decides the century of a year of two digits
   * @return null for null and for a text of another form
   */
  static Instant parse(String text, Instant now) {
    if (text == null) {
      return null;
    }
    String date = text.trim().toLowerCase(Locale.ROOT);
    for (Pattern form : FORMS) {
      Matcher matcher = form.matcher(date);
      if (matcher.matches()) {
        return instant(matcher, now);
      }
    }
    return null;
  }

  private static Instant instant(Matcher date, Instant now) {
    String year = date.group("year");
    int written = Integer.parseInt(year);
    try {
      return LocalDateTime.of(
              year.length() == 2 ? century(written, now) : written,
              MONTHS.indexOf(date.group("month")) + 1,
              Integer.parseInt(date.group("day")),
              Integer.parseInt(date.group("hour")),
              Integer.parseInt(date.group("minute")),
              // A leap second counts as the second before it.
              Math.min(59, Integer.parseInt(date.group("second"))))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A year that would be more than 50 years from now belongs to the past century. */
  private static int century(int year, Instant now) {
    int thisYear = now.atOffset(ZoneOffset.UTC).getYear();
    int full = thisYear - thisYear % 100 + year;
    return full > thisYear + 50 ? full - 100 : full;
  }
}
