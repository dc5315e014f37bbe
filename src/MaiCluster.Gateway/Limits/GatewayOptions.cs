using System.ComponentModel.DataAnnotations;

namespace MaiCluster.Gateway.Limits;

/// <summary>Every limit of the HTTP side.</summary>
public sealed class GatewayOptions
{
    /// <summary>Largest request body, in bytes; 1 KiB to 1 GiB. Default 4 MiB: a full context of a 128k-token model is about 0.6 MB of text, twice that when escaped.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>Largest body of an infer request, in bytes; 1 KiB to 1 GiB. Default 64 MiB: a dozen float32 pictures of 1,024 x 1,024.</summary>
    [Range(1024, 1 << 30)]
    public int MaxTensorBytes { get; set; } = 64 << 20;

    /// <summary>Inputs, and outputs, that an infer request names; 1 to 4,096. Default 1,024: the caches of a large decoder.</summary>
    [Range(1, 4096)]
    public int MaxTensors { get; set; } = 1024;

    /// <summary>Open client connections; 1 to 1,000,000. Default 1,024: four times the queue of one model, so that a full queue is answered with 429 and not by a refused connection.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 1024;

    /// <summary>All headers of one request together, in bytes; 1 KiB to 1 MiB. Default 32 KiB, as Kestrel.</summary>
    [Range(1024, 1 << 20)]
    public int MaxHeaderBytes { get; set; } = 32 << 10;

    /// <summary>Headers of one request; 10 to 1,000. Default 100, as Kestrel.</summary>
    [Range(10, 1000)]
    public int MaxHeaderCount { get; set; } = 100;

    /// <summary>How long a client may take to send its headers, in seconds; 1 to 600. Default 30, as Kestrel.</summary>
    [Range(1, 600)]
    public int HeaderSeconds { get; set; } = 30;

    /// <summary>Answers to one prompt (<c>n</c>); 1 to 128. Default 16: the rows of one batch.</summary>
    [Range(1, 128)]
    public int MaxChoices { get; set; } = 16;

    /// <summary>Prompts in one completion request; 1 to 256. Default 32: an eighth of the default queue of 256.</summary>
    [Range(1, 256)]
    public int MaxPrompts { get; set; } = 32;

    /// <summary>Texts in one embedding request; 1 to 65,536. Default 2,048, as OpenAI.</summary>
    [Range(1, 65_536)]
    public int MaxEmbeddingInputs { get; set; } = 2048;

    /// <summary>Messages of one conversation; 1 to 100,000. Default 2,048, as OpenAI.</summary>
    [Range(1, 100_000)]
    public int MaxMessages { get; set; } = 2048;

    /// <summary>Text parts of one message; 1 to 10,000. Default 256: more than any client sends.</summary>
    [Range(1, 10_000)]
    public int MaxContentParts { get; set; } = 256;

    /// <summary>Tools of one request; 1 to 1,024. Default 128, as OpenAI.</summary>
    [Range(1, 1024)]
    public int MaxTools { get; set; } = 128;

    /// <summary>Stop strings; 1 to 64. Default 4, as OpenAI.</summary>
    [Range(1, 64)]
    public int MaxStopStrings { get; set; } = 4;

    /// <summary>UTF-8 bytes of one stop string; 1 to 65,536. Default 256: text may be held back for as long as a stop string is.</summary>
    [Range(1, 65_536)]
    public int MaxStopBytes { get; set; } = 256;

    /// <summary>Stop token ids; 1 to 4,096. Default 64: each is looked at for every token.</summary>
    [Range(1, 4096)]
    public int MaxStopTokenIds { get; set; } = 64;

    /// <summary>Entries of <c>logit_bias</c>; 1 to 65,536. Default 1,024, as OpenAI.</summary>
    [Range(1, 65_536)]
    public int MaxLogitBias { get; set; } = 1024;

    /// <summary>Tokens to answer with when a chat says nothing, as far as there is room; 1 to 1,000,000. Default 1,024: a long answer, yet an end to one that runs on.</summary>
    [Range(1, 1_000_000)]
    public int DefaultChatTokens { get; set; } = 1024;

    /// <summary>Tokens to answer with when a completion says nothing; 1 to 1,000,000. Default 16, as OpenAI.</summary>
    [Range(1, 1_000_000)]
    public int DefaultCompletionTokens { get; set; } = 16;

    /// <summary>Bytes of one audio file; 1 KiB to 1 GiB. Default 25 MiB, as OpenAI. The form around it may have <see cref="MaxBodyBytes"/> more.</summary>
    [Range(1024, 1 << 30)]
    public int MaxAudioBytes { get; set; } = 25 << 20;

    /// <summary>Length of one recording, in seconds; 1 to 32,000 (a tensor ends there). Default 14,400: four hours, 440 MiB once decoded.</summary>
    [Range(1, 32_000)]
    public int MaxAudioSeconds { get; set; } = 14_400;

    /// <summary>Audio files that are decoded at once; 1 to 1,024. Default 4: a second each for an hour of speech, and the models need the processors too.</summary>
    [Range(1, 1024)]
    public int AudioDecodes { get; set; } = 4;

    /// <summary>The ffmpeg that reads and writes the audio that nothing else here does: a path, or a name that is looked for in PATH; empty = none. Default <c>ffmpeg</c>. Used on Linux and macOS, where its memory can be limited.</summary>
    [StringLength(4096)]
    public string Ffmpeg { get; set; } = "ffmpeg";

    /// <summary>Processor time that ffmpeg may take for one answer, and how long it may take to read one file, in seconds; 1 to 3,600. Default 60: four hours of AAC take about 30 to read, five minutes of speech 2 to write.</summary>
    [Range(1, 3600)]
    public int FfmpegSeconds { get; set; } = 60;

    /// <summary>Address space that ffmpeg may take, in MiB; 64 to 65,536. Default 1,024: it maps about 300 before it does anything.</summary>
    [Range(64, 65_536)]
    public int FfmpegMebibytes { get; set; } = 1024;

    /// <summary>Pause between two comments to a stream that waits for its first token, in seconds; 0.1 to 600. Default 5: well under the 15 to 60 s after which proxies cut a silent connection.</summary>
    [Range(0.1, 600)]
    public double CommentSeconds { get; set; } = 5;

    /// <summary>A client that takes nothing for this long is gone, in seconds; 1 to 3,600. Default 30: longer than a phone needs to change networks.</summary>
    [Range(1, 3600)]
    public double ReaderSilenceSeconds { get; set; } = 30;

    /// <summary>What <c>Retry-After</c> says when the failure itself has no better guess, in seconds; 1 to 3,600. Default 5: a few answers' time.</summary>
    [Range(1, 3600)]
    public int RetryAfterSeconds { get; set; } = 5;

    /// <summary>Characters of a text to be spoken; 1 to 100,000. Default 4,096, as OpenAI: about five minutes of speech.</summary>
    [Range(1, 100_000)]
    public int MaxSpeechCharacters { get; set; } = 4096;

    /// <summary>Child processes that encode audio at once, further answers wait for one; 1 to 1,024. Default 32: each is nearly idle, for it encodes a hundred times faster than speech is made.</summary>
    [Range(1, 1024)]
    public int MaxEncoderProcesses { get; set; } = 32;

    /// <summary>A process that takes or gives nothing for this long has failed, in seconds; 1 to 600. Default 30: it answers in milliseconds unless the machine is stuck.</summary>
    [Range(1, 600)]
    public double EncoderStallSeconds { get; set; } = 30;

    /// <summary>Characters of a prompt for pictures; 1 to 100,000. Default 4,000, as OpenAI; a model may read less.</summary>
    [Range(1, 100_000)]
    public int MaxImagePromptCharacters { get; set; } = 4000;

    /// <summary>Pictures of one request; 1 to 100. Default 10, as OpenAI.</summary>
    [Range(1, 100)]
    public int MaxImages { get; set; } = 10;

    /// <summary>Pixels of a picture's longer side; 32 to 4,096. Default 1,024: a PNG of that size is about a megabyte.</summary>
    [Range(32, 4096)]
    public int MaxImagePixels { get; set; } = 1024;

    /// <summary>How long a picture that is asked for as <c>url</c> can be fetched, in minutes; 1 to 1,440. Default 60, as OpenAI.</summary>
    [Range(1, 1440)]
    public int PictureMinutes { get; set; } = 60;

    /// <summary>Memory for pictures that wait to be fetched, in MiB; 1 to 65,536. Default 128; when it is full, the oldest go early.</summary>
    [Range(1, 65_536)]
    public int PictureMebibytes { get; set; } = 128;

    /// <summary>Bytes of one document; 1 KiB to 1 GiB. Default 32 MiB: twenty scanned pages. A chat's documents are part of its body: <see cref="MaxBodyBytes"/>.</summary>
    [Range(1024, 1 << 30)]
    public int MaxDocumentBytes { get; set; } = 32 << 20;

    /// <summary>Pages of one document; 1 to 1,000. Default 20: a page takes about a second on two cores.</summary>
    [Range(1, 1000)]
    public int MaxDocumentPages { get; set; } = 20;

    /// <summary>Pixels of one picture, known before it is decoded; 65,536 to 500,000,000. Default 40,000,000: A3 at 450 dots an inch, 160 MB while it is decoded.</summary>
    [Range(1 << 16, 500_000_000)]
    public int MaxPicturePixels { get; set; } = 40_000_000;

    /// <summary>Longest side of a PDF's page that is turned into pixels; 512 to 8,192. Default 2,400: A4 at 205 dots an inch, 12 MB.</summary>
    [Range(512, 8192)]
    public int PdfPageSide { get; set; } = 2400;

    /// <summary>Documents that are decoded at once; 1 to 1,024. Default 2: each may hold its pages' pixels, 240 MB for twenty, and the models need the processors too.</summary>
    [Range(1, 1024)]
    public int DocumentDecodes { get; set; } = 2;

    /// <summary>Documents of one chat; 1 to 256. Default 8.</summary>
    [Range(1, 256)]
    public int MaxChatDocuments { get; set; } = 8;

    /// <summary>The model that reads documents for models that cannot see; 1 to 256 characters. Default <c>mai-read</c>.</summary>
    [Required, StringLength(256, MinimumLength = 1)]
    public string DocumentModel { get; set; } = "mai-read";

    /// <summary>Poppler's program that turns PDF into pixels: a path, or a name that is looked for in PATH; empty = none. Default <c>pdftoppm</c>. Used on Linux and macOS, where its memory can be limited.</summary>
    [StringLength(4096)]
    public string Pdftoppm { get; set; } = "pdftoppm";

    /// <summary>Poppler's program that gives the text of a PDF; as <see cref="Pdftoppm"/>. Default <c>pdftotext</c>.</summary>
    [StringLength(4096)]
    public string Pdftotext { get; set; } = "pdftotext";

    /// <summary>Time that Poppler may take for one page's pixels, or for one document's text, in seconds; 1 to 3,600. Default 20: a page takes 0.2.</summary>
    [Range(1, 3600)]
    public int PopplerSeconds { get; set; } = 20;

    /// <summary>Address space that Poppler may take, in MiB; 64 to 65,536. Default 1,024: a page of 2,400 pixels takes 60.</summary>
    [Range(64, 65_536)]
    public int PopplerMebibytes { get; set; } = 1024;

    /// <summary>The node's name, part of <c>system_fingerprint</c>; 1 to 256 characters. Default: the machine's name.</summary>
    [Required, StringLength(256, MinimumLength = 1)]
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>Requests of one ModelStreamInfer call that are served at once; 1 to 1,024. Default 16, the rows of one batch: the stream is read no further before one has ended.</summary>
    [Range(1, 1024)]
    public int MaxStreamRequests { get; set; } = 16;

    /// <summary>Calls at once on one HTTP/2 connection; 1 to 10,000. Default 256, the queue of one model: gRPC clients share one connection and would wait in it unseen.</summary>
    [Range(1, 10_000)]
    public int MaxConnectionStreams { get; set; } = 256;

    /// <summary>Calls at once; 1 to 100,000. Default 64: a caller listens for about as long as it takes one processor to answer, and one more is answered 429.</summary>
    [Range(1, 100_000)]
    public int MaxLiveCalls { get; set; } = 64;

    /// <summary>How long a call may last, in seconds; 10 to 86,400. Default 3,600, as OpenAI.</summary>
    [Range(10, 86_400)]
    public int LiveSessionSeconds { get; set; } = 3600;

    /// <summary>A call whose client sends nothing for this long ends, in seconds; 5 to 86,400. Default 600: a microphone sends all the time, and who types takes minutes.</summary>
    [Range(5, 86_400)]
    public int LiveIdleSeconds { get; set; } = 600;

    /// <summary>One message of a call, in bytes; 1 KiB to 64 MiB. Default 4 MiB: a minute of 24 kHz audio in base64.</summary>
    [Range(1024, 64 << 20)]
    public int LiveMessageBytes { get; set; } = 4 << 20;

    /// <summary>Audio of one turn, in seconds; 1 to 3,600. Default 300: longer than anybody speaks without a pause, 10 MB.</summary>
    [Range(1, 3600)]
    public int LiveBufferSeconds { get; set; } = 300;

    internal TimeSpan RetryAfter => TimeSpan.FromSeconds(RetryAfterSeconds);

    internal TimeSpan PictureLifetime => TimeSpan.FromMinutes(PictureMinutes);

    internal TimeSpan CommentInterval => TimeSpan.FromSeconds(CommentSeconds);

    internal TimeSpan ReaderSilence => TimeSpan.FromSeconds(ReaderSilenceSeconds);

    /// <summary>How long a reader may take for a message of this size: the silence that is allowed, and time for a slow line of 64 KiB/s.</summary>
    internal TimeSpan ReaderPatience(long bytes) => ReaderSilence + TimeSpan.FromSeconds((double)bytes / (64 << 10));
}
