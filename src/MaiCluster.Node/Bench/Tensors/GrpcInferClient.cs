using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>
/// One gRPC client over a raw socket that is kept open, so that what is measured is the server: each call is one HTTP/2 stream with
/// one row in it, whose answer is read to its end. It knows just the frames that such a call has.
/// </summary>
internal sealed class GrpcInferClient : IDisposable
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte EndStream = 1, Ack = 1, EndHeaders = 4;
    private const int FrameHead = 9, MessageHead = 5, DefaultWindow = 65_535;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly int _dataAt;
    private readonly byte[] _answer = new byte[64 << 10];
    private int _stream = 1;

    public GrpcInferClient(int port, string key, string model, float[] row)
    {
        var message = Message(model, row);
        var headers = new MemoryStream();
        foreach (var (name, value) in new[]
        {
            (":method", "POST"), (":scheme", "http"), (":path", "/inference.GRPCInferenceService/ModelInfer"), (":authority", $"127.0.0.1:{port}"),
            ("te", "trailers"), ("content-type", "application/grpc"), ("authorization", "Bearer " + key),
        })
        {
            headers.Write([0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)]); // HPACK: literal, not indexed
        }

        var length = new byte[MessageHead];
        BinaryPrimitives.WriteInt32BigEndian(length.AsSpan(1), message.Length);
        var head = Frame(Headers, EndHeaders, headers.ToArray());
        _request = [.. head, .. Frame(Data, EndStream, [.. length, .. message])];
        _dataAt = head.Length;
        _socket.Connect("127.0.0.1", port);

        // No limit of ours on what the node may send.
        var window = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, int.MaxValue - DefaultWindow);
        _socket.Send([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, []), .. Frame(WindowUpdate, 0, window)]);
    }

    /// <exception cref="InvalidDataException">The node did not answer as it should.</exception>
    public void Call()
    {
        BinaryPrimitives.WriteInt32BigEndian(_request.AsSpan(5), _stream);
        BinaryPrimitives.WriteInt32BigEndian(_request.AsSpan(_dataAt + 5), _stream);
        _socket.Send(_request);
        var (received, answered) = (0, false);
        while (true)
        {
            var read = _socket.Receive(_answer.AsSpan(received));
            received = read > 0 ? received + read : throw new InvalidDataException("The node closed the connection.");
            while (received >= FrameHead && FrameBytes(_answer) is var whole && received >= whole)
            {
                var (type, flags) = (_answer[3], _answer[4]);
                answered |= type == Data && whole > FrameHead + MessageHead;
                Heed(type, flags, _answer.AsSpan(FrameHead, whole - FrameHead));
                _answer.AsSpan(whole, received - whole).CopyTo(_answer);
                received -= whole;
                if (type is Headers or Data && (flags & EndStream) != 0)
                {
                    _stream += 2;
                    if (!answered)
                    {
                        throw new InvalidDataException("The node answered with an error.");
                    }

                    return;
                }
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Heed(byte type, byte flags, ReadOnlySpan<byte> payload)
    {
        if (type is Reset or GoAway)
        {
            throw new InvalidDataException("The node broke the call off.");
        }

        if (type is Settings or Ping && (flags & Ack) == 0)
        {
            _socket.Send(Frame(type, Ack, type == Ping ? payload.ToArray() : []));
        }
    }

    private static int FrameBytes(ReadOnlySpan<byte> frame) => FrameHead + ((frame[0] << 16) | (frame[1] << 8) | frame[2]);

    private static byte[] Frame(byte type, byte flags, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 0, .. payload];

    /// <summary>A ModelInferRequest with one raw input.</summary>
    private static byte[] Message(string model, float[] row)
    {
        var input = Write(output =>
        {
            output.WriteRawTag(10);
            output.WriteString(DenseModel.Input);
            output.WriteRawTag(18);
            output.WriteString("FP32");
            output.WriteRawTag(26);
            output.WriteBytes(ByteString.CopyFrom([1, .. VarintOf(DenseModel.RowLength)]));
        });
        return Write(output =>
        {
            output.WriteRawTag(10);
            output.WriteString(model);
            output.WriteRawTag(42);
            output.WriteBytes(ByteString.CopyFrom(input));
            output.WriteRawTag(58);
            output.WriteBytes(ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(row)));
        });
    }

    private static byte[] VarintOf(int value) => Write(output => output.WriteInt32(value));

    private static byte[] Write(Action<CodedOutputStream> fields)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            fields(output);
        }

        return bytes.ToArray();
    }
}
