package dais.infrastructure.telemetry;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/// What the SDK logs, which it does through `java.util.logging` and so on stderr: taken over at
/// DEBUG, for what matters of it [ExportHealth] says.
final class SdkLog extends Handler {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(SdkLog.class);

  // Held, or the logger would be forgotten together with its handler.
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final SimpleFormatter formatter = new SimpleFormatter();

  private SdkLog() {}

  /// Takes over, once for the whole process.
  static synchronized void takeOver() {
    if (SDK.getHandlers().length == 0) {
      SDK.setUseParentHandlers(false);
      SDK.setLevel(Level.INFO);
      SDK.addHandler(new SdkLog());
    }
  }

  @Override
  public void publish(LogRecord record) {
    log.atDebug().setCause(record.getThrown()).log(formatter.formatMessage(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
