import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** Many connections that ask without pause, each thread over a list of requests. */
final class Load {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final long TICK_US = 10_000;

  private Load() {}

  /**
   * @param statuses how often each status came; 0 is a broken connection
   * @param serverCpuUs processor time of the server's process for a request; -1 where not known
   * @param clientCpuUs the same of this process
   */
  record Rate(
      double requestsPerSecond,
      double p50Ms,
      double p99Ms,
      double bytes,
      Map<Integer, Integer> statuses,
      Map<String, Integer> encodings,
      double serverCpuUs,
      double clientCpuUs) {}

  static Rate run(Process server, int port, List<byte[]> requests, int connections, double seconds)
      throws InterruptedException {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      clients.add(new Client(port, requests, i * requests.size() / connections));
    }
    clients.forEach(Thread::start);
    Thread.sleep(500);
    long serverCpu = cpuUs(server);
    long clientCpu = PROCESS.getProcessCpuTime() / 1000;
    long started = System.nanoTime();
    clients.forEach(client -> client.counting = true);
    Thread.sleep((long) (seconds * 1000));
    clients.forEach(client -> client.counting = false);
    double took = (System.nanoTime() - started) / 1e9;
    serverCpu = cpuUs(server) - serverCpu;
    clientCpu = PROCESS.getProcessCpuTime() / 1000 - clientCpu;
    clients.forEach(client -> client.ended = true);
    for (Client client : clients) {
      client.join();
    }
    Map<Integer, Integer> statuses = new TreeMap<>();
    long bytes = 0;
    Map<String, Integer> encodings = new TreeMap<>();
    int count = 0;
    for (Client client : clients) {
      client.statuses.forEach((status, number) -> statuses.merge(status, number, Integer::sum));
      bytes += client.bytes;
      count += client.count;
      client.encodings.forEach((encoding, number) -> encodings.merge(encoding, number, Integer::sum));
    }
    double[] ms = new double[count];
    int at = 0;
    for (Client client : clients) {
      for (int i = 0; i < client.count; i++) {
        ms[at++] = client.nanos[i] / 1e6;
      }
    }
    Arrays.sort(ms);
    int divisor = Math.max(1, count);
    return new Rate(
        count / took,
        Spread.percentile(ms, 50),
        Spread.percentile(ms, 99),
        bytes / (double) divisor,
        statuses,
        encodings,
        server == null ? -1 : serverCpu / (double) divisor,
        clientCpu / (double) divisor);
  }

  /** Statuses of one request that many send at the same moment. */
  static Map<Integer, Integer> herd(int port, byte[] request, int clients)
      throws InterruptedException {
    Map<Integer, Integer> statuses = new TreeMap<>();
    CountDownLatch ready = new CountDownLatch(clients);
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    // A connection is opened with a request that costs nothing, so that all are there at the same time.
    byte[] hello = Wire.request("/api/viewer");
    for (int i = 0; i < clients; i++) {
      Thread thread =
          new Thread(
              () -> {
                int status;
                boolean told = false;
                try (Wire wire = new Wire(port)) {
                  wire.send(hello, false);
                  ready.countDown();
                  told = true;
                  go.await();
                  status = wire.send(request, false).status();
                } catch (IOException | InterruptedException e) {
                  status = 0;
                }
                if (!told) {
                  ready.countDown();
                }
                synchronized (statuses) {
                  statuses.merge(status, 1, Integer::sum);
                }
              });
      thread.start();
      threads.add(thread);
    }
    ready.await();
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return statuses;
  }

  /** Requests a second that the clients can send at all: answered by one write, read by nobody. */
  static Rate limit(int bytes, int connections, double seconds)
      throws IOException, InterruptedException {
    byte[] answer =
        Arrays.copyOf(
            ("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n").getBytes(),
            ("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n").length() + bytes);
    try (ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
      Thread accepting =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Socket socket = server.accept();
                    socket.setTcpNoDelay(true);
                    Thread answering = new Thread(() -> answer(socket, answer));
                    answering.setDaemon(true);
                    answering.start();
                  }
                } catch (IOException e) {
                  // Closed: the measurement is over.
                }
              });
      accepting.setDaemon(true);
      accepting.start();
      return run(null, server.getLocalPort(), List.of(Wire.request("/")), connections, seconds);
    }
  }

  private static void answer(Socket socket, byte[] answer) {
    byte[] buffer = new byte[4096];
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      while (in.read(buffer) > 0) {
        out.write(answer);
      }
    } catch (IOException e) {
      // The client has what it wanted.
    }
  }

  /** Processor time of a process so far, microseconds; 0 where the system does not say it. */
  private static long cpuUs(Process process) {
    if (process == null) {
      return 0;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_US;
    } catch (IOException e) {
      return 0;
    }
  }

  private static final class Client extends Thread {
    private final Wire wire;
    private final List<byte[]> requests;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private long[] nanos = new long[1 << 16];
    private final Map<String, Integer> encodings = new TreeMap<>();
    private int next;
    private int count;
    private long bytes;
    private volatile boolean counting;
    private volatile boolean ended;

    Client(int port, List<byte[]> requests, int first) {
      this.wire = new Wire(port);
      this.requests = requests;
      this.next = first;
    }

    @Override
    public void run() {
      try (wire) {
        while (!ended) {
          long started = System.nanoTime();
          int status;
          long length = 0;
          String encoding = "";
          try {
            Wire.Answer answer = wire.send(requests.get(next++ % requests.size()), false);
            status = answer.status();
            length = answer.bytes();
            encoding = answer.encoding();
          } catch (IOException e) {
            status = 0;
            wire.close();
          }
          if (counting) {
            if (count == nanos.length) {
              nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = System.nanoTime() - started;
            statuses.merge(status, 1, Integer::sum);
            encodings.merge(encoding, 1, Integer::sum);
            bytes += length;
          }
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
