// TensorFlow's C++ log would end up in notebooks and in the output of every command; only its errors matter.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
