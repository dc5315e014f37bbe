using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>The arena in main memory: reserved whole, committed as rows grow, given back when a row is released.</summary>
internal sealed unsafe class HostKvArena : KvArena
{
    private readonly AddressSpace[] _tensors;

    public HostKvArena(KvShape shape)
        : base(shape, OrtMemoryInfo.DefaultInstance)
    {
        _tensors = new AddressSpace[Tensors];
        for (var tensor = 0; tensor < Tensors; tensor++)
        {
            _tensors[tensor] = new AddressSpace(shape.TensorBytes);
        }
    }

    public override void CopyRow(int from, int to, int tokens)
    {
        var bytes = (long)tokens * Shape.TokenBytes;
        foreach (var tensor in _tensors)
        {
            var source = tensor.Start + (nint)(from * Shape.RowBytes);
            var target = tensor.Start + (nint)(to * Shape.RowBytes);
            for (var head = 0; head < Shape.Heads; head++)
            {
                var offset = (nint)(head * Shape.HeadBytes);
                Buffer.MemoryCopy((void*)(source + offset), (void*)(target + offset), bytes, bytes);
            }
        }
    }

    public override void ReleaseRow(int row, int keep)
    {
        var kept = (long)keep * Shape.TokenBytes;
        foreach (var tensor in _tensors)
        {
            if (keep == 0)
            {
                tensor.Release(row * Shape.RowBytes, Shape.RowBytes);
                continue;
            }

            for (var head = 0; head < Shape.Heads; head++)
            {
                tensor.Release((row * Shape.RowBytes) + (head * Shape.HeadBytes) + kept, Shape.HeadBytes - kept);
            }
        }
    }

    public override void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    protected override nint Address(int tensor) => _tensors[tensor].Start;
}
