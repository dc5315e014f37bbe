using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Documents;

/// <summary>The <c>engine</c> object of a package that reads documents: the files of its three graphs and of its symbols, and how they are used.</summary>
internal sealed record DocumentPackageSettings
{
    /// <summary>Finds where text is: <c>[1, 3, h, w]</c> to a probability for each pixel. Default <c>detection.onnx</c>.</summary>
    public required string Detection { get; init; }

    /// <summary>Tells upright text from text upside down: <c>[b, 3, 48, 192]</c> to two probabilities. Default <c>direction.onnx</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>Reads a line: <c>[b, 3, 48, w]</c> to probabilities of symbols in columns. Default <c>recognition.onnx</c>.</summary>
    public required string Recognition { get; init; }

    /// <summary>The symbols, one a line, without the blank before them and the space after them. Default <c>symbols.txt</c>.</summary>
    public required string Symbols { get; init; }

    /// <summary>Longest side of the picture in which text is looked for, in pixels, 256 to 4,096; lines are read from the whole picture. Default 1,280: print of 9 points on a page of A4 is 12 pixels high then.</summary>
    public required int DetectionSide { get; init; }

    /// <summary>Rows of a batch are what they are alone, to the last bit. Default false: then a step is one line.</summary>
    public required bool IndependentRows { get; init; }

    /// <summary>Pixels of width that the lines of one step have in all, 320 to 1,048,576. Default 640: short lines gain by company, wider ones nothing.</summary>
    public required int StepWidth { get; init; }

    /// <exception cref="InvalidDataException">An unknown or wrong setting.</exception>
    public static DocumentPackageSettings Read(PackageManifest manifest)
    {
        try
        {
            var engine = new StrictObject(manifest.Engine, $"{manifest.Name}/{PackageManifest.FileName}", "engine");
            var settings = new DocumentPackageSettings
            {
                Detection = engine.OptionalText("detection", PackagePath.MaxLength) ?? "detection.onnx",
                Direction = engine.OptionalText("direction", PackagePath.MaxLength) ?? "direction.onnx",
                Recognition = engine.OptionalText("recognition", PackagePath.MaxLength) ?? "recognition.onnx",
                Symbols = engine.OptionalText("symbols", PackagePath.MaxLength) ?? "symbols.txt",
                DetectionSide = (int?)engine.OptionalWhole("detectionSide", 256, 4096) ?? 1280,
                IndependentRows = engine.OptionalFlag("independentRows") ?? false,
                StepWidth = (int?)engine.OptionalWhole("stepWidth", 320, 1 << 20) ?? 640,
            };
            engine.Close();
            return settings;
        }
        catch (PackageException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }
}
