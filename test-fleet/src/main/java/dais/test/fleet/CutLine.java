package dais.test.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A line to a port of this machine that can be cut, and held up.
public final class CutLine implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final ServerSocket server;
  private final int port;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Object gate = new Object();
  private boolean held;
  private volatile boolean down;

  /// @param port where the line leads
  public CutLine(int port) throws IOException {
    this.port = port;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /// This end of the line.
  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /// Cuts every connection, and whatever was on its way is lost; new ones are carried.
  public void cut() {
    sockets.forEach(CutLine::close);
    sockets.clear();
    release();
  }

  /// Cuts every connection, and each new one, until [#up].
  public void down() {
    down = true;
    cut();
  }

  public void up() {
    down = false;
  }

  /// Carries nothing further until [#release]; nothing is lost.
  public void hold() {
    synchronized (gate) {
      held = true;
    }
  }

  public void release() {
    synchronized (gate) {
      held = false;
      gate.notifyAll();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        carry(server.accept());
      } catch (IOException e) {
        // Closed, or the far end is gone: whoever connects sees it.
      }
    }
  }

  private void carry(Socket near) throws IOException {
    sockets.add(near);
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(far);
      Thread.ofVirtual().start(() -> pump(near, far));
      Thread.ofVirtual().start(() -> pump(far, near));
    } catch (IOException e) {
      near.close();
      throw e;
    }
    if (down) {
      cut(); // It went down meanwhile.
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      int read = in.read(buffer);
      while (read >= 0) {
        pass();
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    } catch (IOException e) {
      // Cut.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass() throws InterruptedException {
    synchronized (gate) {
      while (held) {
        gate.wait();
      }
    }
  }

  private static void close(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Its other end was faster.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    down();
  }
}
