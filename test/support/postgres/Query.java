import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.StringJoiner;

/** Runs statements by JDBC, each so often that the driver changes to binary, and prints the last rows. */
public class Query {
  public static void main(String[] arguments) throws Exception {
    try (Connection connection =
        DriverManager.getConnection(arguments[0], arguments[1], arguments[2])) {
      connection.setAutoCommit(false);
      for (int index = 3; index < arguments.length; index++) {
        try (PreparedStatement statement = connection.prepareStatement(arguments[index])) {
          statement.setFetchSize(100);
          String rows = "";
          for (int time = 0; time < 7; time++) {
            rows = rowsOf(statement);
          }
          System.out.print(rows + "\n");
        }
      }
    }
  }

  private static String rowsOf(PreparedStatement statement) throws Exception {
    StringJoiner records = new StringJoiner("\u001e");
    try (ResultSet rows = statement.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringJoiner record = new StringJoiner("\u001f");
        for (int column = 1; column <= columns; column++) {
          String value = rows.getString(column);
          record.add(value == null ? "\u001d" : value);
        }
        records.add(record.toString());
      }
    }
    return records.toString();
  }
}
