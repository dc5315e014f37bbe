using System.Collections.Concurrent;
using System.Text;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Speech.Phonemes;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Speech;

/// <summary>The graph that guesses how a word is said: letters <c>[1, n]</c> to log probabilities <c>[1, 3n, symbols]</c>, read as CTC. Safe for any thread.</summary>
internal sealed class SpellingGraph : IUnknownWords, IDisposable
{
    /// <summary>Words that are remembered; names come again and again in a text. About 1 MB.</summary>
    private const int MostRemembered = 8_192;

    private static readonly string[] Inputs = ["letters"];
    private static readonly string[] Outputs = ["log_probs"];

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly Dictionary<char, long> _letters = [];
    private readonly List<string> _symbols = [];
    private readonly int _framesPerLetter;
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">It cannot be loaded.</exception>
    public SpellingGraph(ModelPackage package)
    {
        var path = package.FileNamed("symbols.json");
        var json = JsonFile.Read(path);
        try
        {
            foreach (var letter in json.GetProperty("letters").EnumerateArray().Select((value, index) => (Text: value.GetString()!, Index: index)).Where(letter => letter.Text.Length == 1))
            {
                _letters.Add(letter.Text[0], letter.Index);
            }

            _symbols.AddRange(json.GetProperty("phonemes").EnumerateArray().Select(symbol => symbol.GetString()!));
            _framesPerLetter = json.GetProperty("frames_per_letter").GetInt32();
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} does not name the letters, phonemes and frames_per_letter of its graph.", error);
        }

        // A word takes a millisecond: more than one thread would only take them from the voice.
        _session = OnnxGraph.Open(package.FileNamed("g2p.onnx"), new OnnxOptions { Threads = 1 });
    }

    public string Pronounce(string word)
    {
        if (_known.TryGetValue(word, out var known))
        {
            return known;
        }

        var letters = word.Where(_letters.ContainsKey).Select(letter => _letters[letter]).ToArray();
        var phonemes = letters.Length == 0 ? "" : Run(letters);
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        return _known[word] = phonemes;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private string Run(long[] letters)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(letters, [1, letters.Length]);
        using var outputs = _session.Run(_run, Inputs, [input], Outputs);
        var scores = outputs[0].GetTensorDataAsSpan<float>();
        var phonemes = new StringBuilder();
        var before = 0;
        for (var frame = 0; frame < letters.Length * _framesPerLetter; frame++)
        {
            // CTC: the same symbol again is one, and 0 stands for none.
            var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.Slice(frame * _symbols.Count, _symbols.Count));
            phonemes.Append(best != 0 && best != before ? _symbols[best] : "");
            before = best;
        }

        return phonemes.ToString();
    }
}
