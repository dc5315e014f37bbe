using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>
/// Reads what an ONNX file takes and gives from the file itself, without ONNX Runtime: a gateway without devices needs it too,
/// and a manifest that repeated it could say something else. Fields are those of the ONNX 1.x <c>ModelProto</c>.
/// </summary>
internal sealed class OnnxSignatureReader
{
    /// <summary>Inputs or outputs of one graph; a decoder's caches are about 200.</summary>
    private const int MostTensors = 4096;

    private readonly ProtobufReader _file;
    private readonly List<TensorSpec> _inputs = [];
    private readonly List<TensorSpec> _outputs = [];

    private OnnxSignatureReader(Stream stream) => _file = new ProtobufReader(stream);

    /// <exception cref="InvalidDataException">It is no ONNX file that can be served; the message names the file and says why.</exception>
    public static TensorSignature Read(string path, int version)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 16 << 10, FileOptions.RandomAccess);
            return Read(file, version);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}.", error);
        }
    }

    public static TensorSignature Read(Stream stream, int version)
    {
        var reader = new OnnxSignatureReader(stream);
        reader.ReadModel(stream.Length);
        return new TensorSignature(version, reader._inputs, reader._outputs);
    }

    private void ReadModel(long end)
    {
        const int graphField = 7;
        var graph = (Start: 0L, End: 0L);
        while (_file.TryNext(end, out var field, out var wire))
        {
            if (field != graphField)
            {
                _file.Skip(wire, end);
                continue;
            }

            _file.Expect(wire, ProtobufReader.LengthDelimited);
            if (graph.End > 0)
            {
                throw _file.Broken("has a second graph");
            }

            var graphEnd = _file.ReadEnd(end);
            graph = (_file.Position, graphEnd);
            _file.MoveTo(graphEnd);
        }

        if (graph.End == 0)
        {
            throw _file.Broken("has no graph");
        }

        ReadGraph(graph.Start, graph.End);
        if (_outputs.Count == 0)
        {
            throw _file.Broken("has a graph without outputs");
        }
    }

    private void ReadGraph(long start, long end)
    {
        const int inputField = 11, outputField = 12;
        _file.MoveTo(start);
        while (_file.TryNext(end, out var field, out var wire))
        {
            if (field is not (inputField or outputField))
            {
                _file.Skip(wire, end);
                continue;
            }

            _file.Expect(wire, ProtobufReader.LengthDelimited);
            var into = field == inputField ? _inputs : _outputs;
            var spec = new OnnxValueReader(_file, field == inputField ? "input" : "output").Read(_file.ReadEnd(end));
            if (into.Count == MostTensors || into.Exists(other => other.Name == spec.Name))
            {
                throw new InvalidDataException(into.Count == MostTensors
                    ? $"it has more than {MostTensors} inputs or outputs, which are the most that are served"
                    : $"it has '{spec.Name}' twice among its inputs or outputs");
            }

            into.Add(spec);
        }

        DropInitialized(start, end);
    }

    /// <summary>Files of the first versions list their weights as inputs too; the runtime does not ask for those.</summary>
    private void DropInitialized(long start, long end)
    {
        const int initializerField = 5, nameField = 8;
        _file.MoveTo(start);
        while (_inputs.Count > 0 && _file.TryNext(end, out var field, out var wire))
        {
            if (field != initializerField)
            {
                _file.Skip(wire, end);
                continue;
            }

            _file.Expect(wire, ProtobufReader.LengthDelimited);
            var tensorEnd = _file.ReadEnd(end);
            while (_file.TryNext(tensorEnd, out var inner, out var innerWire))
            {
                if (inner != nameField)
                {
                    _file.Skip(innerWire, tensorEnd);
                    continue;
                }

                _file.Expect(innerWire, ProtobufReader.LengthDelimited);
                var name = _file.ReadText(tensorEnd, OnnxValueReader.MostNameBytes);
                _inputs.RemoveAll(input => input.Name == name);
            }
        }
    }
}
