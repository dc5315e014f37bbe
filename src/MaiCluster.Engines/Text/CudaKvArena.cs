using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>
/// The arena in GPU memory, through the CUDA runtime that ONNX Runtime's provider brings. GPU memory is not committed on
/// touch: the whole arena is allocated, so rows and context must fit the device. Has not run on a GPU yet (docs/models.md).
/// </summary>
internal sealed partial class CudaKvArena : KvArena
{
    private const int DeviceToDevice = 3;
    private readonly nint[] _tensors;

    public CudaKvArena(KvShape shape)
        : base(shape, new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default))
    {
        _tensors = new nint[Tensors];
        for (var tensor = 0; tensor < Tensors; tensor++)
        {
            var status = Allocate(out _tensors[tensor], (nuint)shape.TensorBytes);
            if (status != 0)
            {
                Dispose();
                throw new InsufficientMemoryException(
                    $"The GPU has no room for a KV arena of {(shape.TensorBytes * Tensors) >> 20} MiB (CUDA error {status}); lower --rows or --max-context.");
            }
        }
    }

    public override void CopyRow(int from, int to, int tokens)
    {
        var headBytes = (nuint)Shape.HeadBytes;
        foreach (var tensor in _tensors)
        {
            // One strided copy a tensor: each head's tokens lie together, heads lie a full context apart.
            var status = Copy2D(
                tensor + (nint)(to * Shape.RowBytes), headBytes, tensor + (nint)(from * Shape.RowBytes), headBytes,
                (nuint)((long)tokens * Shape.TokenBytes), (nuint)Shape.Heads, DeviceToDevice);
            if (status != 0)
            {
                throw new InvalidOperationException($"Copying KV rows on the GPU failed with CUDA error {status}.");
            }
        }
    }

    public override void ReleaseRow(int row, int keep)
    {
        // The arena stays allocated; a released row is simply written over.
    }

    public override void Dispose()
    {
        foreach (ref var tensor in _tensors.AsSpan())
        {
            if (tensor != 0)
            {
                _ = Free(tensor);
                tensor = 0;
            }
        }
    }

    protected override nint Address(int tensor) => _tensors[tensor];

    [LibraryImport("libcudart.so.12", EntryPoint = "cudaMalloc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Allocate(out nint address, nuint bytes);

    [LibraryImport("libcudart.so.12", EntryPoint = "cudaFree")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Free(nint address);

    [LibraryImport("libcudart.so.12", EntryPoint = "cudaMemcpy2D")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Copy2D(nint target, nuint targetPitch, nint source, nuint sourcePitch, nuint width, nuint height, int kind);
}
