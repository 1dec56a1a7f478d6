package io.fluxbus.store.sql;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement for any number of rows, which it has in {@code {rows}} as a VALUES list. The text
 * exists for powers of two only, so that a connection keeps few prepared statements: the last row
 * is repeated, which changes nothing.
 */
final class Rows {
  /** The most rows of one statement. */
  static final int MAX = 256;

  private final String template;
  private final List<String> types;
  private final String[] statements = new String[Integer.numberOfTrailingZeros(MAX) + 1];

  /**
   * Creates a statement.
   *
   * @param types the SQL types of the columns
   */
  Rows(String template, String... types) {
    this.template = template;
    this.types = List.of(types);
  }

  /** Returns the statement for a number of rows. */
  String sql(int rows) {
    int power = power(rows);
    String sql = statements[power];
    if (sql == null) {
      sql = template.replace("{rows}", values(1 << power));
      statements[power] = sql;
    }
    return sql;
  }

  /** Returns the parameters of {@link #sql}. */
  Tuple parameters(List<Object[]> rows) {
    int count = 1 << power(rows.size());
    List<Object> parameters = new ArrayList<>(count * types.size());
    for (int i = 0; i < count; i++) {
      for (Object value : rows.get(Math.min(i, rows.size() - 1))) {
        parameters.add(value);
      }
    }
    return Tuple.wrap(parameters);
  }

  private static int power(int rows) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
  }

  private String values(int rows) {
    StringBuilder values = new StringBuilder("VALUES ");
    int parameter = 1;
    for (int row = 0; row < rows; row++) {
      values.append(row == 0 ? "(" : ",(");
      for (int column = 0; column < types.size(); column++) {
        values.append(column == 0 ? "" : ",");
        // The types of the first row are those of the column.
        if (row == 0) {
          values.append("CAST($").append(parameter).append(" AS ").append(types.get(column));
          values.append(')');
        } else {
          values.append('$').append(parameter);
        }
        parameter++;
      }
      values.append(')');
    }
    return values.toString();
  }
}
