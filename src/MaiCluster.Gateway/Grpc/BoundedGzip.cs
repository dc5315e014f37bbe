using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace MaiCluster.Gateway.Grpc;

/// <summary>gzip whose messages may not become larger than messages may be: a few bytes could otherwise unpack to gigabytes.</summary>
internal sealed class BoundedGzip(int maxMessageBytes) : ICompressionProvider
{
    public const string Name = "gzip";

    public string EncodingName => Name;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) => new BoundedStream(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), maxMessageBytes);

    private sealed class BoundedStream(Stream inner, int maxBytes) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = Unpack(buffer);
            _read += count;
            return _read <= maxBytes ? count
                : throw new RpcException(new Status(StatusCode.ResourceExhausted, $"A message may have {maxBytes} bytes; this one is larger once it is unpacked."));
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private int Unpack(Span<byte> buffer)
        {
            try
            {
                return inner.Read(buffer);
            }
            catch (InvalidDataException e)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"A message is said to be gzip and is not: {e.Message}"));
            }
        }
    }
}
