using System.Net;
using System.Net.Sockets;

namespace RiskAuth.Load.Traffic;

/// <summary>Takes an answer; it is valid only within the call.</summary>
internal delegate void ReplyTaker(Connection connection, Reply reply);

/// <summary>
/// One kept-alive connection with at most one request on its way. A receive is always outstanding, and its completion runs on the
/// socket engine's own thread (see Program), so that an answer costs no thread switch in this process.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly EndPoint _server;
    private readonly ReplyTaker _onReply;
    private readonly Action<Connection> _onBroken;
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly byte[] _buffer = new byte[Reply.MaxBytes];
    private Socket _socket;
    private int _filled;
    private volatile bool _isDisposed;

    public Connection(EndPoint server, ReplyTaker onReply, Action<Connection> onBroken)
    {
        (_server, _onReply, _onBroken) = (server, onReply, onBroken);
        _socket = Connect();
        _receive.Completed += (_, _) => Receive(hasCompleted: true);
    }

    /// <summary>Where the next request is written.</summary>
    public byte[] Request { get; } = new byte[SignInTraffic.MaxRequestBytes];

    /// <summary>When the request on its way was to be sent, and was; in ticks of the stopwatch.</summary>
    public long ScheduledTicks { get; set; }

    public long SentTicks { get; set; }

    /// <summary>Whose attempt is on its way, and whether it is the outcome already.</summary>
    public Attempt Attempt { get; set; }

    public bool IsOutcome { get; set; }

    public void Open() => Receive(hasCompleted: false);

    /// <summary>Sends the first bytes of <see cref="Request"/>; false when the connection is broken.</summary>
    public bool Send(int length)
    {
        try
        {
            return _socket.Send(Request.AsSpan(0, length)) == length;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _socket.Dispose();
    }

    private Socket Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(_server);
        return socket;
    }

    private void Receive(bool hasCompleted)
    {
        while (!_isDisposed)
        {
            if (hasCompleted)
                TakeReceived();
            _receive.SetBuffer(_buffer, _filled, _buffer.Length - _filled);
            try
            {
                if (_isDisposed || _socket.ReceiveAsync(_receive))
                    return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            hasCompleted = true;
        }
    }

    private void TakeReceived()
    {
        if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
        {
            Reconnect();
            return;
        }
        _filled += _receive.BytesTransferred;
        var length = Reply.Length(_buffer.AsSpan(0, _filled), out var status);
        if (length == 0)
            return;
        if (length != _filled)
            throw new InvalidOperationException("The server answered more than it was asked.");
        _filled = 0;
        _onReply(this, new(status, _buffer.AsSpan(0, length)));
    }

    private void Reconnect()
    {
        _filled = 0;
        if (_isDisposed)
            return;
        _socket.Dispose();
        try
        {
            _socket = Connect();
        }
        catch (SocketException)
        {
            _isDisposed = true;
        }
        _onBroken(this);
    }
}
