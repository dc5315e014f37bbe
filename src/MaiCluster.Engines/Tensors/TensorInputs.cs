using System.Buffers;
using MaiCluster.Serving.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Tensors;

/// <summary>
/// The inputs of one execution as ONNX Runtime takes them. Those of a single request are read where they lie; those of several
/// are put one after the other along their first axis.
/// </summary>
internal sealed unsafe class TensorInputs : IDisposable
{
    private readonly List<OrtValue> _values = [];
    private readonly List<MemoryHandle> _pins = [];
    private readonly List<byte[]> _rented = [];

    /// <param name="specs">The graph's inputs.</param>
    /// <param name="tasks">At least one; several only where the first axis counts rows and the others are equal.</param>
    public TensorInputs(IReadOnlyList<TensorSpec> specs, IReadOnlyList<TensorTask> tasks)
    {
        try
        {
            foreach (var spec in specs)
            {
                var tensors = tasks.Select(task => task.Input(spec.Name)).ToArray();
                var shape = tensors[0].Shape.ToArray();
                if (tensors.Length > 1)
                {
                    shape[0] = tensors.Sum(tensor => tensor.Shape[0]);
                }

                _values.Add(spec.Type == TensorType.Bytes ? Texts(tensors, shape) : Numbers(spec.Type, tensors, shape));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In the order of the specs; valid until this is disposed.</summary>
    public IReadOnlyList<OrtValue> Values => _values;

    public void Dispose()
    {
        foreach (var value in _values)
        {
            value.Dispose();
        }

        foreach (var pin in _pins)
        {
            pin.Dispose();
        }

        foreach (var array in _rented)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        _values.Clear();
        _pins.Clear();
        _rented.Clear();
    }

    private OrtValue Numbers(TensorType type, Tensor[] tensors, long[] shape)
    {
        var bytes = tensors.Length == 1 && tensors[0].Bytes.Length > 0 ? tensors[0].Bytes : Joined(tensors);
        var at = Pin(bytes);
        if ((nint)at % type.ElementBytes() != 0)
        {
            at = Pin(bytes = Joined(tensors)); // it came at an odd place of a request's body; kernels may want whole elements
        }

        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, OnnxElement.Of(type), shape, (nint)at, bytes.Length);
    }

    private static OrtValue Texts(Tensor[] tensors, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        try
        {
            var index = 0;
            foreach (var text in tensors.SelectMany(tensor => tensor.Strings()))
            {
                value.StringTensorSetElementAt(text.Span, index++);
            }

            return value;
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    private Memory<byte> Joined(Tensor[] tensors)
    {
        var length = tensors.Sum(tensor => tensor.Bytes.Length);
        var array = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1)); // an empty tensor needs an address too
        _rented.Add(array);
        var at = 0;
        foreach (var tensor in tensors)
        {
            tensor.Bytes.Span.CopyTo(array.AsSpan(at));
            at += tensor.Bytes.Length;
        }

        return array.AsMemory(0, length);
    }

    private void* Pin(ReadOnlyMemory<byte> bytes)
    {
        var pin = bytes.Pin();
        _pins.Add(pin);
        return pin.Pointer;
    }
}
