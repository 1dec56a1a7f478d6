package io.fluxbus.store.sql;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A statement for any number of rows, which it has in {@code {rows}} with the columns {@code
 * column1} and so on.
 *
 * <p>A database with arrays gets one array for each column, so that it plans one statement once.
 * Another one gets a VALUES list of up to {@link #MAX} rows, whose text exists for powers of two
 * only, so that a connection keeps few prepared statements: the last row is repeated, which changes
 * nothing.
 */
final class Rows {
  /** The most rows of one VALUES list. */
  static final int MAX = 256;

  /** The powers of two up to {@link #MAX}. */
  private static final int TEXTS = Integer.numberOfTrailingZeros(MAX) + 1;

  /**
   * A statement as a connection executes it.
   *
   * @param sql in the dialect of the database
   */
  record Statement(String sql, Tuple parameters) {}

  private final String template;
  private final List<ColumnType> types;
  private final Map<Dialect, String[]> texts = new EnumMap<>(Dialect.class);

  /**
   * Creates a statement.
   *
   * @param types the types of the columns
   */
  Rows(String template, ColumnType... types) {
    this.template = template;
    this.types = List.of(types);
    for (Dialect dialect : Dialect.values()) {
      texts.put(dialect, new String[TEXTS]);
    }
  }

  /** Returns the statements for rows, one after the other. */
  List<Statement> statements(Dialect dialect, List<Object[]> rows) {
    if (dialect.hasArrays()) {
      return List.of(new Statement(text(dialect, 0), arrays(rows)));
    }
    List<Statement> statements = new ArrayList<>(1);
    for (int from = 0; from < rows.size(); from += MAX) {
      List<Object[]> part = rows.subList(from, Math.min(from + MAX, rows.size()));
      int power = Integer.SIZE - Integer.numberOfLeadingZeros(part.size() - 1);
      statements.add(new Statement(text(dialect, power), values(part, 1 << power)));
    }
    return statements;
  }

  /** Stores that find no text at the same time create equal ones. */
  private String text(Dialect dialect, int power) {
    String[] known = texts.get(dialect);
    String sql = known[power];
    if (sql == null) {
      String source = dialect.hasArrays() ? unnest() : valuesList(1 << power);
      sql = dialect.sql(template.replace("{rows}", source));
      known[power] = sql;
    }
    return sql;
  }

  private Tuple arrays(List<Object[]> rows) {
    List<Object> parameters = new ArrayList<>(types.size());
    for (int column = 0; column < types.size(); column++) {
      parameters.add(types.get(column).array(rows, column));
    }
    return Tuple.wrap(parameters);
  }

  private Tuple values(List<Object[]> rows, int count) {
    List<Object> parameters = new ArrayList<>(count * types.size());
    for (int i = 0; i < count; i++) {
      for (Object value : rows.get(Math.min(i, rows.size() - 1))) {
        parameters.add(value);
      }
    }
    return Tuple.wrap(parameters);
  }

  private String unnest() {
    StringBuilder arrays = new StringBuilder("SELECT * FROM unnest(");
    StringBuilder columns = new StringBuilder(") AS u (");
    for (int column = 1; column <= types.size(); column++) {
      String separator = column == 1 ? "" : ", ";
      ColumnType type = types.get(column - 1);
      arrays.append(separator).append("CAST($").append(column).append(" AS ").append(type);
      arrays.append("[])");
      columns.append(separator).append("column").append(column);
    }
    return arrays.append(columns).append(')').toString();
  }

  private String valuesList(int rows) {
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
